"""Every weight and threshold of the organisation labels, as one frozen value with defaults."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from feeder.labels.country_rules import Factor, Weight


class OrganisationRules(BaseModel):
    """How mentions add up to a score, and from which score an article involves an organisation.

    As shipped: named in the title or in the first paragraph, or twice in the body, or once there
    beside one of its officials.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title_weight: Weight = Field(6.0, description="the best mention in the title, counted once")
    lead_weight: Weight = Field(2.0, description="each mention in the first paragraph")
    lead_cap: Weight = Field(4.0, description="most that the first paragraph can add")
    body_weight: Weight = Field(1.0, description="each mention in the other paragraphs")
    body_cap: Weight = Field(4.0, description="most that the other paragraphs can add")
    passing_factor: Factor = Field(
        0.5, description="named inside something else: CIS countries, UNESCO World Heritage"
    )
    office_bonus: Weight = Field(
        1.0, description="one of its officials: Director-General of X, once for each organisation"
    )
    threshold: Weight = Field(2.0, description="assigned from this score on")
