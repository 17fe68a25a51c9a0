/// What a model file may cost before it is refused. Each bound is far above what boosted trees
/// need in practice and low enough that no file can take the server's memory.
package struct ModelLimits: Sendable {
    /// Size of the file. 1 GB of XGBoost JSON holds about 10 million nodes.
    package var fileBytesMax = 1 << 30
    package var treesMax = 100_000
    /// Nodes in all trees together. A packed node takes up to 24 bytes; filled up, a tree of a few
    /// nodes up to eight times as many of 4 and as many leaves.
    package var nodesMax = 1 << 24
    /// What the splits on categories tell apart, all together: each category up to a split's
    /// greatest takes a bit.
    package var categoriesMax = 1 << 29
    /// Edges from a root to its farthest leaf. Deeper trees come from broken files only.
    package var depthMax = 512
    package var featuresMax = 65_536
    /// Sums of a row: classes or targets.
    package var outputsMax = 10_000
    /// Categories with names or numbers of their own, of all inputs together.
    package var namedCategoriesMax = 1 << 20
    /// Size of a file of format `linear`.
    package var linearBytesMax = 64 << 20
    /// What reading an ONNX file takes before anything is made of it, about.
    package var decodedBytesMax = 1 << 30
    /// Operators of a graph.
    package var operatorsMax = 10_000
    /// Numbers in all tensors of a graph for one row: 8 MB.
    package var rowNumbersMax = 1 << 20
    /// Bytes of all operators of a graph, trees and weights among them.
    package var graphBytesMax = 1 << 30
    /// Operators without rows, each by all constants before it: some seconds.
    package var constantWorkMax = 1 << 31

    package init() {}
}
