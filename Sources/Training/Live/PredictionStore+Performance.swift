import Features
package import Models
import Synchronization

extension PredictionStore {
    /// How the versions of a cohort did, judged by labels that came later.
    ///
    /// - Parameter signature: Of a version; `nil` for one that cannot be judged.
    package func performance(
        of cohort: PredictionCohort,
        signature: (_ version: Int) async throws -> ModelSignature?
    ) async throws -> PerformanceReport {
        let counts = try await counts(of: cohort)
        var signatures: [Int: ModelSignature] = [:]
        for version in Set(counts.map(\.version)) {
            signatures[version] = try await signature(version)
        }
        let report = Mutex(PerformanceReport(of: cohort, counts, signatures: signatures))
        try await labelled(of: cohort) { rows in
            report.withLock { $0.add(rows) }
        }
        return report.withLock { report in
            report.finish()
            return report
        }
    }
}
