package import Training

/// What a server allows its training processes.
package struct TrainerSettings: Sendable, Hashable {
    /// The program, which has the command `train-worker`.
    package var executable = "/proc/self/exe"
    /// From 0 to 19: how far trainings stand back behind whoever serves.
    package var niceness = 10
    /// What one training may allocate, its copy of the matrix included.
    package var memoryBytes: Int
    /// From the start of the process to the outcome.
    package var deadline = Duration.seconds(3_600)

    package init(memoryBytes: Int) {
        self.memoryBytes = memoryBytes
    }

    /// What one training is allowed: the server's limits, or its own where these are narrower.
    func within(_ limits: TrainingLimits) -> TrainerSettings {
        var settings = self
        settings.memoryBytes = min(memoryBytes, limits.memoryBytes ?? memoryBytes)
        settings.deadline = min(deadline, limits.deadline ?? deadline)
        return settings
    }

    /// - Throws: `.badSpecification` where not even the matrix fits into the memory.
    package func requireRoom(for matrix: TrainingMatrix) throws(TrainingError) {
        // The process holds it twice: as it came, and in order of event time.
        let cellBytes = (matrix.columns.count + matrix.keys.count + 1) * MemoryLayout<Float>.size
        let bytes = 2 * matrix.rowCount * (cellBytes + MemoryLayout<Int64>.size)
        guard bytes > memoryBytes else { return }
        throw .badSpecification(
            "limits.memory_bytes",
            detail: """
                \(matrix.rowCount) rows of \(matrix.columns.count) columns alone take \
                \(bytes >> 20) MiB, the limit is \(memoryBytes >> 20) MiB.
                """,
            hint: """
                Train on fewer rows or columns, or raise the limit; training-memory-bytes of the \
                server is the most that there is.
                """)
    }
}
