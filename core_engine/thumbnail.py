"""Thumbnails: a picture cropped about its focal point, to show for the film."""

from core_engine.images import Decoder, cropped_jpeg, scaled
from core_engine.plan import ThumbnailPlan


def jpeg(plan: ThumbnailPlan, decoder: Decoder) -> bytes:
    """The thumbnail as a JPEG file. Raises SourceError."""
    crop, size = plan.crop, (plan.width, plan.height)
    pixels = decoder.at_least((round(size[0] / crop.width), round(size[1] / crop.height)))
    rows, columns = pixels.shape[:2]
    top, left = round(crop.y * rows), round(crop.x * columns)
    cut = pixels[top : top + round(crop.height * rows), left : left + round(crop.width * columns)]
    return cropped_jpeg(scaled(cut, size))
