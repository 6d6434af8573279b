// What a chapter imports: every module, and what joins them.
@_exported import Datasets
@_exported import Networks
@_exported import Notebook
@_exported import Probability
@_exported import Tensor
