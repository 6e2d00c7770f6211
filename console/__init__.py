"""What a person types: the commands of `traject` that read, move and operate trajectories.

They go through the same gateway, questions and answers as the API, in one process and without HTTP.
"""
