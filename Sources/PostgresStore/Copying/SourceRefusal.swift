/// Why a source cannot be read.
struct SourceRefusal: Error {
    /// As messages call the source, such as `table "raw.weather"`.
    let title: String
    /// A sentence.
    let detail: String
}
