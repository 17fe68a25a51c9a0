import ArgumentParser
import Glibc
import Training
import XGBoostTraining

/// `larder train-worker`: what a server starts for a training, and nobody else.
struct TrainWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train what a server hands over.", shouldDisplay: false)

    @Option(help: "The server's process.")
    var parent: Int32

    @Option(help: "How far the process stands back, 0 to 19.")
    var niceness: Int

    @Option(help: "The most bytes that it may allocate.")
    var memoryBytes: Int

    func run() async throws {
        do throws(TrainingError) {
            let worker = try TrainerWorker(
                TrainingRun(engine: XGBoostEngine()) { .now }, parent: parent, niceness: niceness,
                memoryBytes: memoryBytes)
            try await worker.run()
        } catch {
            throw CommandFailure(
                [error.message, error.detail].compactMap { $0 }.joined(separator: ": "))
        }
    }
}
