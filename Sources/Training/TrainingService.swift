package import Features
import JSON
package import Models

/// From a stored dataset to a stored, judged and perhaps promoted model version.
package struct TrainingService: Sendable {
    package let runs: any TrainingRunStore
    private let predictions: PredictionService
    private let datasets: any DatasetStore
    private let trainer: any Trainer
    private let quality: any InputQuality
    private let replaying: ReplayCheck

    package init(
        predictions: PredictionService, datasets: any DatasetStore, runs: any TrainingRunStore,
        quality: any InputQuality, trainer: any Trainer,
        uptime: @escaping @Sendable () -> Duration
    ) {
        self.predictions = predictions
        self.datasets = datasets
        self.runs = runs
        self.quality = quality
        self.trainer = trainer
        replaying = ReplayCheck(uptime: uptime)
    }

    /// Trains a version on a dataset, judges it, stores it with its card, and lets it take the
    /// champion's place where the gate allows it.
    ///
    /// A job that is done again after a crash trains again, unless its version is stored already:
    /// then it goes on from there.
    ///
    /// - Throws: `TrainingError`, `ModelError` or `FeatureError`.
    package func train(
        _ asked: TrainingAsked, on receipt: DatasetReceipt,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws -> TrainingDone {
        let added = try await predictions.store.version(
            addedUnder: asked.versionKey, to: asked.model, project: asked.project)
        if let added, let verdict = Verdict(json: added.card["gate"] ?? .null) {
            return try await conclude(asked, added, verdict, trials: nil)
        }
        try await runs.begin(order(asked, receipt))
        let columns = try MatrixColumns(
            receipt, label: asked.label, keys: asked.specification.keyColumns)
        let matrix = try await matrix(
            of: receipt, columns, hasClasses: asked.specification.task == .multiclass)
        let specification = asked.specification.withDefaultEmbargo(
            embargo(of: receipt, asked.labelDelay))
        let champion = try await champion(of: asked)
        let order = TrainingOrder(
            specification: specification, champion: champion,
            leakage: LeakageFinding.all(in: receipt))
        let outcome = try await TrialLog(runs, job: asked.job).keeping { keep in
            try await trainer.run(order, on: matrix) { event in
                if case .trial(let trial) = event { keep(trial) }
                progress(event)
            }
        }
        let evidence = GateEvidence(
            outcome,
            replay: replaying.findings(
                of: outcome.artifact.file, as: outcome.artifact.format, on: outcome.replay),
            inputFaults: try await quality.faults(behind: receipt))
        let verdict = Gate.verdict(evidence, policy: asked.policy)
        let card = ModelCard(
            receipt: receipt, asked: asked, specification: specification, outcome: outcome,
            classes: matrix.classes, verdict: verdict)
        let version = try await predictions.add(
            outcome.artifact.file, format: outcome.artifact.format, to: asked.model,
            project: asked.project, card: card.json, trainedOn: receipt.versions,
            idempotencyKey: asked.versionKey)
        return try await conclude(asked, version, verdict, trials: outcome.trials)
    }

    /// Moves the alias where the verdict allows it, and stores what came of the run.
    ///
    /// - Parameter trials: Nil where an earlier attempt did them, and stored them as they came.
    private func conclude(
        _ asked: TrainingAsked, _ version: ModelVersion, _ verdict: Verdict,
        trials: [TrialRecord]?
    ) async throws -> TrainingDone {
        var verdict = verdict
        var move: AliasChange?
        if asked.policy.promotes, verdict.outcome != .rejected {
            do {
                move = try await promote(version, for: asked)
            } catch FeatureError.inTheWay(let problem, _) {
                verdict = verdict.rejected(
                    because: GateReason("champion_moved", passed: false, "Since: \(problem)."))
            }
        }
        let result = TrainingRunRecord.Result(
            engine: version.card["training"]?["engine"]?.stringValue ?? "",
            sha256: version.sha256, outcome: version.card["metrics"] ?? .null,
            verdict: verdict.json, version: version.version)
        try await runs.finish(asked.job, result, trials: trials ?? [])
        return TrainingDone(
            version: version, metrics: version.card["metrics"] ?? .null, verdict: verdict,
            move: move)
    }

    /// In the name of who asked for the training.
    private func promote(
        _ version: ModelVersion, for asked: TrainingAsked
    ) async throws -> AliasChange? {
        let alias = ModelAlias(
            project: asked.project, model: asked.model, alias: TrainingAsked.alias,
            version: version.version)
        // An earlier attempt may have moved it and not lived to tell.
        if let done = try await predictions.store.change(of: alias.name, by: asked.job) {
            return done
        }
        let compared = version.card["comparison"]?["version"]?.int64Value.map(Int.init)
        return try await predictions.move(
            AliasMove(
                alias, principal: asked.principal, cause: .gate(job: asked.job),
                if: .at(compared)))
    }

    private func order(_ asked: TrainingAsked, _ receipt: DatasetReceipt) -> TrainingRunOrder {
        TrainingRunOrder(
            job: asked.job, project: asked.project, model: asked.model,
            principal: asked.principal, dataset: receipt.name, contentHash: receipt.contentHash,
            receipt: ModelCard.dataset(receipt), label: asked.label,
            specification: asked.document, seed: asked.specification.seed,
            threads: asked.specification.threads)
    }

    /// What the candidate is compared with.
    private func champion(of asked: TrainingAsked) async throws -> ChampionFile? {
        let aliases = predictions.aliases(of: asked.model, project: asked.project)
        guard let number = aliases[TrainingAsked.alias] else { return nil }
        let name = VersionName(project: asked.project, model: asked.model, version: number)
        guard let version = try await predictions.store.version(name),
            let artifact = try await predictions.store.artifact(of: name)
        else { throw predictions.absence(of: name) }
        return ChampionFile(version: number, format: version.format, file: artifact.file)
    }

    /// How far features or labels reach over a boundary between ranges: the longest window, or the
    /// delay of the label.
    private func embargo(of receipt: DatasetReceipt, _ labelDelay: Duration?) -> Duration {
        let pinned = PinnedFeatures(receipt.features, versions: receipt.versions)
        let project = predictions.features.project(receipt.project)
        let selection = try? FeatureSelection(pinned, in: project)
        let windows = (selection?.views ?? []).flatMap { $0.windows?.features ?? [] }
        let longest = windows.map(\.window.length).max() ?? 0
        return max(.microseconds(longest), labelDelay ?? .zero)
    }

    private func matrix(
        of receipt: DatasetReceipt, _ columns: MatrixColumns, hasClasses: Bool
    ) async throws -> TrainingMatrix {
        let builder = MatrixBuilder(columns: columns, rows: receipt.rows)
        try await datasets.rows(of: receipt) { await builder.append($0) }
        return await builder.matrix(hasClasses: hasClasses)
    }
}
