namespace RunLinkedData.Model;

/// <summary>Addresses that may become links. They come from anybody who could write to a run.</summary>
internal static class WebLink
{
    private const int Longest = 4096;

    /// <summary>
    /// The address with everything escaped that is no part of one; null unless it is one of <c>http</c> or
    /// <c>https</c>, without user and password.
    /// </summary>
    public static string? Of(string? text) =>
        text is { Length: > 0 and <= Longest }
        && !text.Any(char.IsControl)
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", UserInfo: "" }
        && uri.AbsoluteUri.All(char.IsAscii)
            ? string.Concat(uri.AbsoluteUri.Select(Escape))
            : null;

    // Uri lets a few characters through that have a meaning in the languages that graphs are written in.
    private static string Escape(char character) =>
        character is > ' ' and <= '~' && !"\"'<>`\\{}|^".Contains(character, StringComparison.Ordinal)
            ? character.ToString()
            : Uri.HexEscape(character);
}
