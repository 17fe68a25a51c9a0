package import Features
import Synchronization

/// A definition store in memory, whose source columns and conflicts a test sets.
package final class DefinitionsInMemory: DefinitionStore {
    private struct State {
        var registry = Registry.empty
        var columns: [String: SourceColumns] = [:]
        var conflictsToCome = 0
        var losesNextAnswer = false
        var columnsReads: [String] = []
        var holdings = ProjectHoldings()
        var rowEstimates: [String: Int] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var registry: Registry { state.withLock { $0.registry } }

    /// The sources whose columns were asked for, in order.
    package var columnsReads: [String] { state.withLock { $0.columnsReads } }

    package func setColumns(
        _ columns: [(name: String, type: ValueType?, storedType: String)], of table: String
    ) {
        let columns = SourceColumns(title: "table \"\(table)\"", columns: columns)
        state.withLock { $0.columns[table] = columns }
    }

    /// Makes the next applies find that somebody else was quicker.
    package func setConflicts(_ count: Int) {
        state.withLock { $0.conflictsToCome = count }
    }

    /// Lets the answer to the next apply's COMMIT get lost.
    package func loseNextAnswer() {
        state.withLock { $0.losesNextAnswer = true }
    }

    /// Says what the stores hold of every project.
    package func setHoldings(_ holdings: ProjectHoldings) {
        state.withLock { $0.holdings = holdings }
    }

    /// Says how many rows a batch source is thought to have.
    package func setRowEstimate(_ rows: Int, of source: String) {
        state.withLock { $0.rowEstimates[source] = rows }
    }

    package func rowEstimate(of source: DataSource) async throws(FeatureError) -> Int {
        state.withLock { $0.rowEstimates[source.name] ?? 0 }
    }

    package func holdings(
        of project: String, counting schemas: [FeatureViewSchema]
    ) async throws(FeatureError) -> ProjectHoldings {
        state.withLock { $0.holdings }
    }

    package func load() async throws(FeatureError) -> Registry { registry }

    package func columns(of source: DataSource, path: String) async throws(FeatureError)
        -> SourceColumns
    {
        guard case .table(let table) = source.origin,
            let columns = state.withLock({ state in
                state.columnsReads.append(source.name)
                return state.columns[table]
            })
        else {
            throw .invalid(
                "the definitions were not applied",
                [Fault("\(path).table", "The table does not exist.")])
        }
        return columns
    }

    package func apply(_ plan: RegistryPlan) async throws(FeatureError) -> Registry {
        let applied = state.withLock { state -> Registry? in
            if state.conflictsToCome > 0 {
                state.conflictsToCome -= 1
                state.registry = Registry(
                    revision: state.registry.revision + 1, projects: state.registry.projects)
            }
            guard plan.baseRevision == state.registry.revision else { return nil }
            state.registry = plan.applied(to: state.registry)
            return state.registry
        }
        guard let applied else { throw .conflict("the definitions were changed meanwhile") }
        let isLost = state.withLock { state in
            defer { state.losesNextAnswer = false }
            return state.losesNextAnswer
        }
        if isLost { throw .unavailable("the answer is lost") }
        return applied
    }
}

extension RegistryPlan {
    /// The registry after the plan, as a definition store would have it.
    package func applied(to registry: Registry) -> Registry {
        Registry(
            revision: registry.revision + 1,
            projects: registry.projects.merging([project.name: project]) { $1 })
    }
}
