using System.Globalization;

namespace RunLinkedData.Cli.Doctor;

/// <summary>A line for a shell that corrects the paths in a database, for MLflow's own programs too.</summary>
internal static class PathCorrection
{
    private const string Slashes = ":///";

    /// <summary>The line for the database of a tracking URI, where artifacts that begin with one path are at another now.</summary>
    public static string LineFor(string trackingUri, string from, string to)
    {
        var database = trackingUri[(trackingUri.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length)..];
        var sql = $"{Replace("experiments", "artifact_location", from, to)} {Replace("runs", "artifact_uri", from, to)}";
        return OperatingSystem.IsWindows()
            ? $"sqlite3 {Quote(database)} \"{sql}\""
            : $"sqlite3 '{database.Replace("'", @"'\''", StringComparison.Ordinal)}' \"{Escape(sql)}\"";
    }

    // The paths were found in the database, or name its folder.
    private static string Replace(string table, string column, string from, string to) => string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE {table} SET {column} = {Quote(to)} || substr({column}, {from.Length + 1}) "
        + $"WHERE substr({column}, 1, {from.Length}) = {Quote(from)};");

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // What a POSIX shell would not leave as it is between double quotes.
    private static string Escape(string text) =>
        string.Concat(text.Select(character => character is '\\' or '$' or '`' or '"' ? $"\\{character}" : $"{character}"));
}
