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
}
