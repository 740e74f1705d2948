"""safetensors_files.py FROM TO: reads a file that Frigatebird wrote and writes its tensors and metadata again, by safetensors."""

import sys

from safetensors import safe_open
from safetensors.numpy import save_file

with safe_open(sys.argv[1], framework="numpy") as file:
    save_file({name: file.get_tensor(name) for name in file.keys()}, sys.argv[2], file.metadata())
