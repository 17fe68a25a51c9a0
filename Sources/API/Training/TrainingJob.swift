import Features
import JSON
import Models
import Pipelines
import Training

/// The work of training a model.
enum TrainingJob {
    static let kind = "train"

    static func run(
        _ asked: TrainingRequest, project: String, _ features: FeatureStore,
        _ training: TrainingService, _ progress: JobProgress
    ) async throws -> JSONValue {
        do {
            return try await train(asked, project: project, features, training, progress)
        } catch {
            await end(training.runs, progress, by: error)
            throw error
        }
    }

    /// Stores that the run has ended, unless it goes on: after a restart, or in another server.
    /// What has not begun has no run.
    private static func end(
        _ runs: any TrainingRunStore, _ progress: JobProgress, by error: any Error
    ) async {
        let isGivenUp = progress.isGivenUp
        guard isGivenUp || !Task.isCancelled else { return }
        let problem = isGivenUp ? nil : Problem(error).json(requestID: nil)
        // A task of its own: a cancelled one stores nothing.
        await Task {
            try? await runs.fail(
                progress.job, as: isGivenUp ? .cancelled : .failed, problem)
        }.value
    }

    private static func train(
        _ asked: TrainingRequest, project: String, _ features: FeatureStore,
        _ training: TrainingService, _ progress: JobProgress
    ) async throws -> JSONValue {
        let receipt = try await receipt(asked, project: project, features, progress.job)
        let trials = asked.terms.specification.search?.trials ?? 0
        let done = try await training.train(
            asked.asked(of: progress.job, project: project), on: receipt
        ) { event in
            switch event {
            case .phase: break
            case .round(_, let round):
                // A search is counted by its trials.
                if trials == 0 { progress.report(done: round.round, of: round.roundsMax, "rounds") }
            case .trial(let trial): progress.report(done: trial.number, of: trials, "trials")
            }
        }
        let version = done.version
        return [
            "version": .integer(Int64(version.version)), "metrics": done.metrics,
            "gate": done.verdict.json, "dataset": .string(receipt.name),
            "alias": done.move.map { .object($0.json) } ?? .null,
            "card": .string("/v1/models/\(version.model)/versions/\(version.version)/card"),
        ]
    }

    /// A training that was not done when the server ended is done again.
    static func handler(
        _ features: FeatureStore, _ training: TrainingService
    ) -> JobRunner.Handler {
        { job, progress in
            let asked = try TrainingRequest(
                stored: job.requestObject, in: features.project(job.project))
            return try await run(asked, project: job.project, features, training, progress)
        }
    }

    private static func receipt(
        _ asked: TrainingRequest, project: String, _ features: FeatureStore, _ job: String
    ) async throws -> DatasetReceipt {
        switch asked.dataset {
        case .stored(let name): return try await features.datasets.receipt(name, project: project)
        case .joined(let base, let join):
            return try await store(join, asked, as: base, project: project, features, job)
        }
    }

    /// Stores a dataset under a name that takes none from a model that was trained before.
    ///
    /// - Parameter number: Of the name, the first being the base alone.
    private static func store(
        _ join: PointInTimeJoin, _ asked: TrainingRequest, as base: String, number: Int = 1,
        project: String, _ features: FeatureStore, _ job: String
    ) async throws(FeatureError) -> DatasetReceipt {
        let dataset = DatasetOrder(
            name: number == 1 ? base : "\(base)_\(number)", project: project, join: join,
            replaces: true, likelyLabels: [asked.terms.label], job: job, principal: asked.principal)
        do {
            return try await features.datasets.create(dataset) { _ in }
        } catch {
            guard case .inUse = error else { throw error }
        }
        return try await store(
            join, asked, as: base, number: number + 1, project: project, features, job)
    }
}
