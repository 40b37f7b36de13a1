namespace RunLinkedData.MLflow.Artifacts.Presigned;

/// <summary>Why files are not reached with credentials of this program.</summary>
/// <param name="Code">The code of the error when the server does not sign addresses either.</param>
/// <param name="Sentence">A sentence, with its full stop.</param>
/// <param name="Advice">What would give it a way of its own, as a part of a sentence: <c>set AWS_ACCESS_KEY_ID</c>.</param>
internal sealed record PresignedReason(string Code, string Sentence, string Advice);
