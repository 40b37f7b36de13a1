namespace RunLinkedData.Provenance.Code;

/// <summary>What <c>git</c> has written.</summary>
/// <param name="Bytes">Its output, up to one byte more than was asked for.</param>
/// <param name="IsCut">Whether there was more, and git was ended.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Error">The first line of what it said about it.</param>
internal sealed record GitOutput(byte[] Bytes, bool IsCut, int ExitCode, string Error);
