"""What can be done with a frame: a file each, `name(frame, …) -> frame`, made a method of frames in dynamicframe.py
and a class in transforms/.
"""
