"""Every weight and threshold of the country labels, as one frozen value with defaults."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Weight = Annotated[float, Field(ge=0, le=100)]
Factor = Annotated[float, Field(ge=0, le=1)]


class CountryRules(BaseModel):
    """How mentions add up to a score, and from which score an article is about a country."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: str = Field(
        "KZ", pattern="^[A-Z]{2}$", description="country every article is about: gets no label"
    )
    title_weight: Weight = Field(6.0, description="the best mention in the title, counted once")
    lead_weight: Weight = Field(2.0, description="each mention in the first paragraph")
    lead_cap: Weight = Field(4.0, description="most that the first paragraph can add")
    body_weight: Weight = Field(1.0, description="each mention in the other paragraphs")
    body_cap: Weight = Field(4.0, description="most that the other paragraphs can add")

    name_factor: Factor = Field(1.0, description="a country's name")
    demonym_factor: Factor = Field(0.9, description="Kenyan, Kenyans")
    capital_factor: Factor = Field(
        0.8, description="Nairobi, also for the government that sits there"
    )
    city_factor: Factor = Field(0.7, description="another city or a region")
    leader_factor: Factor = Field(0.6, description="a head of state named without a country")
    passing_factor: Factor = Field(
        0.3, description="named inside something else: Taiwan Strait, Dutch-born"
    )
    seat_factor: Factor = Field(
        0.3, description="a city as the seat or venue of an international organisation"
    )
    opponent_factor: Factor = Field(
        0.35, description="an athlete's or a team's nationality in sport"
    )
    list_factor: Factor = Field(0.35, description="a country in a list of many")
    title_list_factor: Factor = Field(0.5, description="the same, where the list is the title's")
    list_from: int = Field(
        4, ge=2, le=50, description="so many other countries in a row are a list"
    )

    mission_bonus: Weight = Field(4.0, description="Ambassador or Embassy of Kazakhstan to X")
    pair_bonus: Weight = Field(2.0, description="Kazakhstan and X, Kazakh-X")
    side_bonus: Weight = Field(1.5, description="the X side")
    office_bonus: Weight = Field(1.5, description="President of X, X Foreign Minister")
    body_bonus_factor: Factor = Field(
        0.5, description="what these bonuses keep where only the body gives cause for them"
    )

    threshold: Weight = Field(2.5, description="about from this score on")
    relative_threshold: Factor = Field(
        0.3, description="and from this share of the highest score, unless the title names it"
    )
    max_countries: int = Field(
        6, ge=1, le=250, description="with more than so many, only those that the title names"
    )
    leaders: bool = Field(True, description="count heads of state who are named without a country")
