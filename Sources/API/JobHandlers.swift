package import Features
package import Models
package import Pipelines
package import Training

extension Application {
    /// The work of the kinds of jobs that go on after a crash, by kind.
    ///
    /// - Parameter log: Told of history that was deleted.
    package static func jobHandlers(
        _ features: FeatureStore, _ batches: BatchPredictionService,
        _ training: TrainingService,
        log: @escaping RetentionLog
    ) -> [String: JobRunner.Handler] {
        [
            MaterializeRequest.job: MaterializeRequest.handler(features),
            BackfillRequest.job: BackfillRequest.handler(features),
            RetentionRequest.job: RetentionRequest.handler(features, log: log),
            DatasetJob.kind: DatasetJob.handler(features),
            TileJob.kind: TileJob.handler(features),
            BatchPredictionJob.kind: BatchPredictionJob.handler(features, batches),
            TrainingJob.kind: TrainingJob.handler(features, training),
        ]
    }

    /// The kinds of jobs of which one runs at a time.
    package static let singleJobKinds: Set<String> = [TrainingJob.kind]
}
