import API
import Logging
import ServiceLifecycle
import Training

/// Looks over and over whether models are to be trained anew, and begins what is due.
struct RetrainingLoop: Service {
    let services: Services
    let logger: Logger

    /// From the end of one look to the next.
    private static let interval = Duration.seconds(15)
    /// Looking takes at most this share of the time: triggers read predictions.
    private static let share = 0.05

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.interval
            while !Task.isCancelled {
                try? await Task.sleep(for: pause)
                // Without the database there is nothing to look at.
                guard !Task.isCancelled, services.readiness.faults.isEmpty else { continue }
                let began = ContinuousClock.now
                for finding in await services.retrain(now: .systemNow) { tell(finding) }
                pause = max(Self.interval, (ContinuousClock.now - began) / Self.share)
            }
        }
    }

    private func tell(_ finding: RetrainingFinding) {
        var metadata: Logger.Metadata = [
            "project": "\(finding.project)", "model": "\(finding.model)",
        ]
        switch finding.outcome {
        case .success(let (job, reason)):
            metadata["job"] = "\(job)"
            metadata["reason"] = "\(reason.text)"
            logger.notice("a model is trained anew", metadata: metadata)
        case .failure(let error):
            metadata["error"] = "\(error)"
            logger.warning("a model is not trained anew", metadata: metadata)
        }
    }
}
