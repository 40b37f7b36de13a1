namespace RunLinkedData.Secrets;

/// <summary>
/// Finds words of ASCII in a text, whatever their case unless they begin a shape, in one pass: a table tells of each two letters whether
/// a word begins with them.
/// A search of the framework for many words at once takes milliseconds at its first use, which a process that starts a run would pay.
/// </summary>
internal sealed class SecretWords
{
    private const int Letters = 128;

    // Of a letter it makes the small one; what it does to other characters it does on both sides.
    private const int Small = 0x20;

    private readonly byte[] _groups = new byte[Letters * Letters];
    private readonly List<List<(string Word, SecretKinds Kind)>> _words = [];

    public SecretWords(IEnumerable<(SecretKinds Kind, string[] Words)> hints)
    {
        foreach (var (kind, words) in hints)
        {
            foreach (var word in words)
            {
                ref var group = ref _groups[Index(word[0], word[1])];
                if (group == 0)
                {
                    _words.Add([]);
                    group = (byte)_words.Count;
                }

                _words[group - 1].Add((word, kind));
            }
        }
    }

    /// <summary>The first place of one of the words; -1 when there is none.</summary>
    public int Find(ReadOnlySpan<char> text, int start)
    {
        for (var i = start; i < text.Length - 1; i++)
        {
            if (KindsAt(text, i) != SecretKinds.None)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The kinds of all words in the text.</summary>
    public SecretKinds KindsIn(ReadOnlySpan<char> text)
    {
        var kinds = SecretKinds.None;
        for (var i = 0; i < text.Length - 1; i++)
        {
            kinds |= KindsAt(text, i);
        }

        return kinds;
    }

    private SecretKinds KindsAt(ReadOnlySpan<char> text, int index)
    {
        var (first, second) = (text[index], text[index + 1]);
        return (first | second) < Letters && _groups[Index(first, second)] is > 0 and var group
            ? KindsOf(_words[group - 1], text[index..])
            : SecretKinds.None;
    }

    private static SecretKinds KindsOf(List<(string Word, SecretKinds Kind)> words, ReadOnlySpan<char> text)
    {
        var kinds = SecretKinds.None;
        foreach (var (word, kind) in words)
        {
            var comparison = kind == SecretKinds.Shape ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            if (text.StartsWith(word, comparison))
            {
                kinds |= kind;
            }
        }

        return kinds;
    }

    private static int Index(char first, char second) => ((first | Small) * Letters) + (second | Small);
}
