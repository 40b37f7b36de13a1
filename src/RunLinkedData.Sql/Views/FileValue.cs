using System.Globalization;
using RunLinkedData.Model;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Sql.Statements;

namespace RunLinkedData.Sql.Views;

/// <summary>
/// A column of the version that a file is of, which the engine cuts out of one text with a piece a file. The number of a file is the same
/// for all rows of a batch, and so is what is cut out: rows by version cost no more than rows by file name, a join more than twice that.
/// </summary>
internal sealed class FileValue
{
    private readonly Func<DataVersion, string> _text;
    private readonly string _sql;

    private FileValue(string column, Func<DataVersion, string> text, string sql)
    {
        Column = column;
        _text = text;
        _sql = sql;
    }

    /// <summary>The name of the column.</summary>
    public string Column { get; }

    /// <summary>Its name beside columns of the data, one of which may have its own.</summary>
    public string Hidden => "__rld_" + Column;

    /// <summary>Those that a query needs.</summary>
    public static IReadOnlyList<FileValue> Of(Mentions mentions) => [.. new FileValue[]
    {
        new(VersionColumns.RunId, version => version.RunId, "rtrim({0})"),
        new(VersionColumns.Started, version => Microseconds(version.StartedAt), "make_timestamptz(CAST({0} AS BIGINT))"),
    }.Where(value => VersionColumns.Of(mentions).Contains(value.Column))];

    /// <summary>The value of one of some files. <c>number</c>: which of them, in SQL.</summary>
    public string Sql(IEnumerable<DataVersion> versions, string number)
    {
        var texts = versions.Select(_text).ToList();
        if (texts.Count == 0)
        {
            return _sql.Replace("{0}", "CAST(NULL AS VARCHAR)", StringComparison.Ordinal);
        }

        var width = texts.Max(text => text.Length);
        var all = SqlLiteral.Text(string.Concat(texts.Select(text => text.PadRight(width))));
        var piece = string.Create(CultureInfo.InvariantCulture, $"substr({all}, {number} * {width} + 1, {width})");
        return _sql.Replace("{0}", piece, StringComparison.Ordinal);
    }

    private static string Microseconds(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
}
