@_exported import FrigateData
@_exported import FrigateFormats
@_exported import FrigateNN
@_exported import FrigateTensor
