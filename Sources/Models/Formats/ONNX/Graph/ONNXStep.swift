/// One operation on a block of rows. Everything about it was checked when the graph was built.
protocol ONNXStep: Sendable {
    /// Works out the result's numbers of every row.
    func run(_ block: ONNXBlock)

    /// What it keeps in memory.
    var byteCount: Int { get }
}
