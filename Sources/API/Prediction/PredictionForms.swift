import Models
import Synchronization

/// The forms of versions that have answered lately: each is made once.
final class PredictionForms: Sendable {
    private let known = Mutex<[UInt64: PredictionForm]>([:])

    /// Forms kept; many more versions than answer at a time make the cache begin anew.
    private static let countMax = 64

    func form(of served: ServedModel) -> PredictionForm {
        if let form = known.withLock({ $0[served.id] }) { return form }
        let form = PredictionForm(served)
        known.withLock { known in
            if known.count >= Self.countMax { known.removeAll(keepingCapacity: true) }
            known[served.id] = form
        }
        return form
    }
}
