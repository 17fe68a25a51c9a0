/// What a training may take before it is ended.
package struct TrainingLimits: Sendable, Hashable, Codable {
    /// From the start of its process to the outcome.
    package let deadline: Duration
    /// Of its process, the matrix included.
    package let memoryBytes: Int

    /// - Throws: `.badSpecification`.
    package init(
        deadline: Duration = .seconds(3_600), memoryBytes: Int = 4 << 30
    ) throws(TrainingError) {
        guard deadline > .zero else {
            throw .badSpecification(
                "limits.deadline", detail: "It is \(deadline).", hint: "Give a duration above zero."
            )
        }
        guard memoryBytes >= 64 << 20 else {
            throw .badSpecification(
                "limits.memory_bytes", detail: "It is \(memoryBytes).",
                hint: "Give \(64 << 20) or more: the library alone takes as much.")
        }
        self.deadline = deadline
        self.memoryBytes = memoryBytes
    }

    private init() {
        deadline = .seconds(3_600)
        memoryBytes = 4 << 30
    }

    /// An hour, and 4 GiB.
    package static let standard = TrainingLimits()
}
