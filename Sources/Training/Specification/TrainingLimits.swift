/// What a training may take before it is ended. It may lower the server's limits, never raise them.
package struct TrainingLimits: Sendable, Hashable, Codable {
    /// From the start of its process to the outcome; nil for as long as the server allows.
    package let deadline: Duration?
    /// Of its process, the matrix included; nil for as much as the server allows.
    package let memoryBytes: Int?

    /// - Throws: `.badSpecification`.
    package init(
        deadline: Duration? = nil, memoryBytes: Int? = nil
    ) throws(TrainingError) {
        if let deadline, deadline <= .zero {
            throw .badSpecification(
                "limits.deadline", detail: "It is \(deadline).", hint: "Give a duration above zero."
            )
        }
        if let memoryBytes, memoryBytes < 64 << 20 {
            throw .badSpecification(
                "limits.memory_bytes", detail: "It is \(memoryBytes).",
                hint: "Give \(64 << 20) or more: the library alone takes as much.")
        }
        self.deadline = deadline
        self.memoryBytes = memoryBytes
    }

    private init() {
        deadline = nil
        memoryBytes = nil
    }

    /// Those of the server.
    package static let standard = TrainingLimits()
}
