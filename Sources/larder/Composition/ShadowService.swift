import Models
import ServiceLifecycle

/// Makes the predictions that challengers make beside answers which were given.
struct ShadowService: Service {
    let predictions: PredictionService

    func run() async throws {
        await cancelWhenGracefulShutdown { await predictions.predictShadows() }
    }
}
