package import Features
import JSON
import Models
import Pipelines
package import Training

/// What became of looking whether a model is to be trained anew.
package struct RetrainingFinding: Sendable {
    package let project: String
    package let model: String
    /// The job that was begun, and why; or what kept it from beginning.
    package let outcome: Result<(job: String, reason: RetrainingReason), any Error>
}

extension Services {
    /// In whose name models are trained by themselves.
    static var retrainer: String { "retraining" }

    /// Begins the trainings that are due by what models' definitions say.
    ///
    /// Any number of servers may ask at once: what follows one training is one job, whichever of
    /// them begins it. A model that waits or is in training is left alone.
    ///
    /// - Returns: What was begun, and what failed; nothing of models that stay as they are.
    package func retrain(now: EventTime) async -> [RetrainingFinding] {
        var findings: [RetrainingFinding] = []
        for (name, project) in features.projects.sorted(by: { $0.key < $1.key }) {
            for model in project.retrainedModels {
                do {
                    guard let begun = try await retrain(model, project: name, now: now) else {
                        continue
                    }
                    findings.append(
                        RetrainingFinding(
                            project: name, model: model.name, outcome: .success(begun)))
                } catch {
                    findings.append(
                        RetrainingFinding(
                            project: name, model: model.name, outcome: .failure(error)))
                }
            }
        }
        return findings
    }

    private func retrain(
        _ model: ModelDefinition, project: String, now: EventTime
    ) async throws -> (job: String, reason: RetrainingReason)? {
        guard let retraining = model.retraining else { return nil }
        let stored = try await jobs.store.newest(
            TrainingJob.kind, project: project, where: "model", is: model.name)
        // The job of a request that was too large to be stored is found by its run alone.
        let run = try await training.runs.runs(
            of: model.name, project: project, before: nil, limit: 1
        ).first
        for id in Set([stored?.id, run?.order.job].compactMap(\.self)) {
            guard try await jobs.job(id)?.state.isFinal ?? true else { return nil }
        }
        let lastTraining = [stored?.createdAt, run?.startedAt].compactMap(\.self).max()
        let service = RetrainingService(predictions: predictions, log: predictionStore)
        guard
            let reason = try await service.reason(
                for: model, project: project, lastTraining: lastTraining, now: now)
        else { return nil }
        let occasion: JSONValue = [
            .string(project), .string(model.name),
            lastTraining.map { .integer($0.microseconds) } ?? .null,
        ]
        let id = try await jobs.start(
            TrainingJob.kind, project: project,
            request: TrainingRequest.stored(
                retraining.train, model: model.name, principal: Self.retrainer,
                reason: reason.text),
            as: JobName(of: occasion))
        return (id, reason)
    }
}

extension Project {
    /// By name.
    fileprivate var retrainedModels: [ModelDefinition] {
        all(.model).compactMap { registered in
            guard case .model(let model) = registered.definition, model.retraining != nil else {
                return nil
            }
            return model
        }
    }
}

extension Problem {
    /// What a training is refused for, with the place of the definition that asks for it.
    fileprivate func located(within place: String) -> Problem {
        guard faults.isEmpty else { return within(place) }
        return Problem(
            status, kind, title, detail: detail, hint: hint,
            faults: [Fault(place, detail, hint: hint)])
    }
}

extension DefinitionBundle {
    /// Refuses trainings that models could not ask for by themselves; whether what they name is
    /// there shows when they begin.
    ///
    /// - Throws: `Problem`.
    func checkRetraining() throws(Problem) {
        for (definition, path) in definitions {
            guard case .model(let model) = definition, let retraining = model.retraining else {
                continue
            }
            do {
                if retraining.train["id"] != nil {
                    throw Problem.invalid(
                        "id", "A training that begins by itself has no name of its own.")
                }
                _ = try TrainingTerms(retraining.train, model: model)
            } catch {
                throw Problem(error).located(within: "\(path).retraining.train")
            }
        }
    }
}
