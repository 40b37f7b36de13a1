using RunLinkedData.Secrets;

namespace RunLinkedData.Provenance.Code;

/// <summary>What <c>git</c> has written.</summary>
/// <param name="Bytes">Its output, up to one byte more than was asked for.</param>
/// <param name="IsCut">Whether there was more, and git was ended.</param>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Error">The first line of what it said about it.</param>
internal sealed record GitOutput(byte[] Bytes, bool IsCut, int ExitCode, string Error)
{
    /// <summary>Whether git did as it was asked; else that is a note.</summary>
    public bool IsFine(string command, List<string> notes)
    {
        if (IsCut || ExitCode == 0)
        {
            return true;
        }

        notes.Add($"'git {command}' ended with {ExitCode}: {SecretText.Redact(Error)}");
        return false;
    }
}
