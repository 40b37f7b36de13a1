using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Questions.Freshness.External;

/// <summary>That a run has read what no run has made.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ArtifactUri">Its artifacts, which hold what pins the input.</param>
/// <param name="StartedAt">When it started, in milliseconds since the Unix epoch.</param>
/// <param name="Input">What it has read.</param>
internal sealed record ExternalRead(string RunId, string ArtifactUri, long StartedAt, ExternalInput Input);
