import Features
import Glibc
import JSON

/// The body of a lookup but for the value of its member `entities`: what stands before that and
/// what stands behind it, with everything that was read of it.
///
/// JSON that was found valid around one value is so around any other: a body that begins and ends
/// with a frame's bytes is read by reading the value between them.
final class LookupFrame<Shape: PlannedShape>: Sendable {
    let form: LookupForm
    let project: String
    private let before: [UInt8]
    private let behind: [UInt8]
    /// Every member but `features` and `entities`.
    let members: JSONObject
    let shape: Shape

    /// Longest text that is kept of a body.
    static var bytesMax: Int { 16_384 }

    /// - Returns: `nil` where bodies of the shape may differ in more than the value of `entities`,
    ///   and where the frame would be too long.
    init?(
        _ body: LookupBody, _ shape: Shape, form: LookupForm, project: String
    ) {
        guard let entities = body.entitiesRange, !shape.plan.selection.joinKeys.isEmpty,
            body.bytes.count - entities.count <= Self.bytesMax,
            body.members.keys.allSatisfy({
                form.members.contains($0) && !Self.varying.contains($0)
            })
        else { return nil }
        self.form = form
        self.project = project
        before = Array(body.bytes[..<entities.lowerBound])
        behind = Array(body.bytes[entities.upperBound...])
        members = body.members
        self.shape = shape
    }

    /// Members that have other values with every request.
    private static var varying: [String] { ["request", "as_of", "overrides"] }

    /// Whether both know the same bodies.
    func isLike(_ other: LookupFrame) -> Bool {
        form == other.form && project == other.project && before == other.before
            && behind == other.behind
    }

    /// What stands where the frame's `entities` stood; `nil` where the body is none of the frame's.
    func entities(of body: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let end = body.count - behind.count
        guard before.count < end, let start = body.baseAddress,
            memcmp(start, before, before.count) == 0,
            memcmp(start + end, behind, behind.count) == 0
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: body[before.count..<end])
    }
}
