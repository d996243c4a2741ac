from bot.picture_worker.decode import decoded
from tests.media.samples import encoded, noise


def test_a_large_jpeg_is_not_decoded_in_full() -> None:
    """Only as many pixels are made as the wanted edge needs, which saves time and memory."""
    data = encoded(noise(800, 1600), "JPEG")
    assert decoded(data, pixels=800 * 1600, near=150).size == (200, 400)
    assert decoded(data, pixels=800 * 1600).size == (800, 1600)
