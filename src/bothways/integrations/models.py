from .video.models import OwnRoom, VideoSystem

__all__ = ["OwnRoom", "VideoSystem"]
