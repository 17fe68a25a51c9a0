import Training

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
        settings.memoryBytes = min(memoryBytes, limits.memoryBytes)
        settings.deadline = min(deadline, limits.deadline)
        return settings
    }
}
