package import Features
import Synchronization

/// The frames of recent lookups, by which the next ones are known.
///
/// A client that asks for the same features again writes the same bytes around the entities, and
/// reading those bytes costs more than looking the features up.
package final class LookupFrames<Shape: PlannedShape>: Sendable {
    /// The newest first.
    private let known = Mutex<[LookupFrame<Shape>]>([])

    /// Frames kept; each is compared with a body until one fits.
    package static var countMax: Int { 16 }

    package init() {}

    /// Reads a lookup: what is known of its frame is not read again.
    ///
    /// - Parameter read: Makes a lookup of a body, and says of which shape it is, if it has one.
    ///   What it throws at a body that is known by its frame is thrown again by the whole body,
    ///   in whose places errors are told.
    package func lookup<Lookup>(
        _ body: UnsafeRawBufferPointer, form: LookupForm, project: String,
        in features: FeatureStore,
        _ read: (LookupBody, Shape?) throws -> (lookup: Lookup, shape: Shape?)
    ) throws -> Lookup {
        let frames = known.withLock { $0 }
        for frame in frames where frame.form == form && frame.project == project {
            guard let entities = frame.entities(of: body) else { continue }
            guard features.isCurrent(frame.shape.plan) else { continue }
            // Where it is no value that stands there, another frame may fit.
            guard let body = try? LookupBody(body, entities: entities, members: frame.members),
                let (lookup, _) = try? read(body, frame.shape)
            else { continue }
            return lookup
        }
        let body = try LookupBody(body)
        let (lookup, shape) = try read(body, nil)
        if let shape, let frame = LookupFrame(body, shape, form: form, project: project) {
            keep(frame, in: features)
        }
        return lookup
    }

    /// Lets frames of earlier definitions or tables go: their plans would keep tables that were
    /// replaced in memory.
    package func forgetOutdated(in features: FeatureStore) {
        known.withLock { known in known.removeAll { !features.isCurrent($0.shape.plan) } }
    }

    private func keep(_ frame: LookupFrame<Shape>, in features: FeatureStore) {
        known.withLock { known in
            // Asked under this lock, or it might be kept after the others were forgotten.
            guard features.isCurrent(frame.shape.plan) else { return }
            known.removeAll { $0.isLike(frame) }
            known.insert(frame, at: 0)
            if known.count > Self.countMax { known.removeLast() }
        }
    }
}
