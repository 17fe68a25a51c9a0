/// Searches for parameters by trials, in brackets of successive halving: cheap trials on a small
/// sample of the training rows; the better half of them again on twice as many rows; and so on, up
/// to one on all rows (Jamieson and Talwalkar, 2016). Whatever is in the bracket, each of its steps
/// costs about as much as a training on all rows.
///
/// Bounded by trials alone it is deterministic. A budget of time ends it between two rounds.
struct SearchRun {
    /// What a search came to.
    struct Found {
        var trials: [TrialRecord] = []
        /// The best of the trials on most rows; nil when none ended.
        var best: Trial?
    }

    /// A trial that ended, with its model.
    struct Trial {
        let number: Int
        let parameters: TrainingParameters
        let loss: Double
        let rows: Int
        /// Of the last fold.
        let artifact: TrainingArtifact
        let isOnAllRows: Bool
    }

    private struct Candidate {
        let point: [Double]
        let parameters: TrainingParameters
    }

    /// Samples are never less than all rows divided by two to this power.
    private static let doublingsMax = 3

    let fitting: Fitting
    let specification: TrainingSpecification
    let search: SearchSpecification
    let folds: [Partition.Fold]
    let clock: TrainingClock
    let tell: (TrainingEvent) -> Void

    /// - Throws: `.cancelled`; what the engine throws when every trial failed.
    func run() throws(TrainingError) -> Found {
        let space = SearchSpace(search.space, fixed: try startingParameters)
        let seed = UInt64(bitPattern: Int64(specification.seed))
        var proposals = SearchProposals(dimensions: space.sides.count, seed: seed)
        let samples = folds.map { RowSamples(of: $0.train, seed: seed) }
        let start = clock.now()
        let end = search.budget.map { start.advanced(by: $0) }
        var found = Found()
        var failure: TrainingError?
        var pending: [[Double]] = [space.start]
        search: while found.trials.count < search.trials, !clock.isPast(end) {
            let shares = shares(forTrials: search.trials - found.trials.count)
            var candidates: [Candidate] = []
            let width = 1 << (shares.count - 1)
            while pending.count < width { pending.append(proposals.next()) }
            let first = pending
            pending = []
            // The parameters that were asked for come first, then the cheap ones.
            let isFirst = found.trials.isEmpty
            let ordered =
                (isFirst ? [first[0]] : [])
                + first.dropFirst(isFirst ? 1 : 0).sorted {
                    space.cost(at: $0) < space.cost(at: $1)
                }
            for point in ordered {
                candidates.append(
                    Candidate(point: point, parameters: try space.parameters(at: point)))
            }
            for share in shares {
                let rows = samples.map { $0.share(share) }
                var ended: [(loss: Double, candidate: Candidate)] = []
                for candidate in candidates {
                    guard !clock.isPast(end) else { break search }
                    let number = found.trials.count + 1
                    let result = try attempt(
                        candidate.parameters, on: rows, number: number, isOnAllRows: share == 1,
                        until: end)
                    found.trials.append(result.record)
                    tell(.trial(result.record))
                    failure = result.failure ?? failure
                    guard let trial = result.trial else { continue }
                    ended.append((trial.loss, candidate))
                    proposals.learn(candidate.point, rows: trial.rows, loss: trial.loss)
                    if found.best.map({ trial.isBetter(than: $0) }) ?? true { found.best = trial }
                }
                // A stable sort: the cheaper one of two alike survives.
                let ranked = ended.enumerated().sorted {
                    ($0.element.loss, $0.offset) < ($1.element.loss, $1.offset)
                }
                candidates = ranked.prefix(max(1, candidates.count / 2)).map(\.element.candidate)
            }
        }
        if found.best == nil, let failure { throw failure }
        return found
    }

    /// As asked, with room for as many rounds as early stopping finds good.
    private var startingParameters: TrainingParameters {
        get throws(TrainingError) {
            let parameters = specification.parameters
            if parameters.gives("rounds") || search.space["rounds"] != nil { return parameters }
            return try parameters.replacing(["rounds": 1_000])
        }
    }

    /// The shares of the rows that the steps of a bracket train on: as many steps as there are
    /// trials and rows for.
    private func shares(forTrials trials: Int) -> [Double] {
        let rows = folds.map(\.train.count).min() ?? 0
        var shares = [1.0]
        while shares.count <= Self.doublingsMax, (1 << (shares.count + 1)) - 1 <= trials,
            shares[0] / 2 * Double(rows) >= Double(search.minimumRows)
        {
            shares.insert(shares[0] / 2, at: 0)
        }
        return shares
    }

    private struct Attempt {
        let record: TrialRecord
        var trial: Trial?
        var failure: TrainingError?
    }

    /// Trains once a fold. Only a cancellation throws.
    private func attempt(
        _ parameters: TrainingParameters, on samples: [RowSelection], number: Int,
        isOnAllRows: Bool, until end: ContinuousClock.Instant?
    ) throws(TrainingError) -> Attempt {
        let start = clock.now()
        var rounds = 0
        var isOutOfTime = false
        var losses = 0.0
        var last: TrainingArtifact?
        var state = TrialRecord.State.finished
        var failure: TrainingError?
        do throws(TrainingError) {
            for (fold, rows) in zip(folds, samples) {
                let artifact = try fitting.fit(
                    parameters, on: rows, validation: fold.validation, trial: number
                ) { progress throws(TrainingError) in
                    rounds = progress.round
                    guard !clock.isPast(end) else {
                        isOutOfTime = true
                        throw .outOfTime(limit: search.budget ?? .zero)
                    }
                }
                guard let loss = artifact.bestLoss, loss.isFinite else {
                    throw .engineFailed("the validation loss is not a number")
                }
                losses += loss
                last = artifact
            }
        } catch .cancelled {
            throw .cancelled
        } catch {
            last = nil
            failure = isOutOfTime ? nil : error
            state = isOutOfTime ? .stopped : .failed(reason: error.detail ?? error.message)
        }
        let rows = samples.last?.count ?? 0
        let loss = last.map { _ in losses / Double(folds.count) }
        let record = TrialRecord(
            number: number, parameters: parameters.dictionary, rows: rows,
            rounds: last?.rounds ?? rounds, roundsUsed: last?.roundsUsed ?? 0, loss: loss,
            seconds: clock.seconds(since: start), state: state)
        var trial: Trial?
        if let last, let loss {
            trial = Trial(
                number: number, parameters: parameters, loss: loss, rows: rows, artifact: last,
                isOnAllRows: isOnAllRows)
        }
        return Attempt(record: record, trial: trial, failure: failure)
    }
}

extension SearchRun.Trial {
    /// More rows count before a lower loss: losses over few rows are of other models.
    fileprivate func isBetter(than other: Self) -> Bool {
        rows > other.rows || (rows == other.rows && loss < other.loss)
    }
}
