import HTTP
import Synchronization

/// Whether the server should be given work, and if not, why.
package final class Readiness: Sendable {
    /// What must be well; each is checked apart.
    package enum Component: String, CaseIterable, Sendable {
        case postgres
        /// The online store's rebuild.
        case online
        /// Not draining.
        case serving
    }

    private let reasons = Mutex<[Component: String]>([.online: "The online store is being rebuilt."]
    )

    package init() {}

    /// - Parameter reason: Why the component is not well, as a sentence; `nil` when it is.
    package func set(_ component: Component, reason: String?) {
        reasons.withLock { $0[component] = reason }
    }

    /// The components that are not well, with the reasons.
    package var faults: [(component: Component, reason: String)] {
        let reasons = reasons.withLock { $0 }
        return Component.allCases.compactMap { component in
            reasons[component].map { (component, $0) }
        }
    }

    /// Until the online store is rebuilt, everything would be unknown or not found.
    /// - Throws: A problem with status 503.
    func requireWarm() throws(Problem) {
        guard let reason = reasons.withLock({ $0[.online] }) else { return }
        throw Problem(
            .serviceUnavailable, "starting", "the server is starting", detail: reason,
            hint: "GET /readyz answers 200 when it is ready.", retryAfterSeconds: 1)
    }
}
