"""A class on one server: what JupyterHub and nbgrader need to know, written from a roster. Standard library only.

``members`` says who teaches, grades and learns; ``write`` puts the files into a folder, and overwrites nothing that
somebody edited; ``files`` holds them. JupyterHub reads them; nothing here imports it.
"""
