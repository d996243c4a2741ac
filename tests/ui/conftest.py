from collections.abc import Iterator

import pytest

from bot.domain.languages import LANGUAGES
from bot.ui.texts.language import speaking


@pytest.fixture(params=LANGUAGES)
def each_language(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the test in each language that there is: what is longer in one has to fit, too."""
    with speaking(request.param):
        yield
