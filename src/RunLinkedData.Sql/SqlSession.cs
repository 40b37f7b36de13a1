using RunLinkedData.Model;
using RunLinkedData.Spilling;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Model;
using RunLinkedData.Sql.Selection;
using RunLinkedData.Sql.Statements;
using RunLinkedData.Sql.Views;

namespace RunLinkedData.Sql;

/// <summary>
/// One execution of a query: from its text to an engine that has its tables and nothing else. Holds their files until disposal.
/// </summary>
internal sealed class SqlSession : IDisposable
{
    private readonly SqlOptions _options;
    private readonly PrivateFolder _folder;
    private readonly SqlEngine _engine;
    private readonly Expressions _expressions;
    private readonly SqlStatement _statement;
    private TableFiles? _files;

    private SqlSession(string sql, IReadOnlyDictionary<string, object?> parameters, SqlOptions options)
    {
        _options = options;
        _folder = new PrivateFolder(options.SpillFolder, "rld-sql");
        _folder.Create();
        try
        {
            _engine = new SqlEngine(options, parameters, _folder["spilled"]);
            _expressions = new Expressions(_engine);
            _statement = StatementParser.Parse(_engine, sql);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The engine; nothing but the tables of the query can be read by it.</summary>
    public SqlEngine Engine => _engine;

    /// <summary>The query.</summary>
    public string Text => _statement.Text;

    /// <summary>What is read.</summary>
    public SqlExplanation Explanation { get; private set; } = new() { Tables = [] };

    /// <summary>Finds what the query reads. <c>isExplained</c>: nothing more, so that no file is opened.</summary>
    public static async Task<SqlSession> OpenAsync(
        RunTracker tracker,
        string sql,
        IReadOnlyDictionary<string, object?> parameters,
        SqlOptions options,
        bool isExplained,
        CancellationToken cancellationToken)
    {
        var session = new SqlSession(sql, parameters, options);
        try
        {
            await session.MakeTablesAsync(tracker, isExplained, cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _engine?.Dispose();
        _files?.Dispose();
        _folder.Dispose();
    }

    private async Task MakeTablesAsync(RunTracker tracker, bool isExplained, CancellationToken cancellationToken)
    {
        var selector = new VersionSelector(tracker, _options, new RunBounds(_engine, _expressions));
        var filter = new VersionFilter(_engine, _expressions, _statement.Mentions);
        List<SelectedTable> selected = [];
        foreach (var uses in UsesByName(name => !FactTables.Has(name)))
        {
            var found = await selector.FindAsync(NameOf(uses), uses is [var only] ? only : null, cancellationToken).ConfigureAwait(false);
            var aliases = await AliasesAsync(tracker, [(found.Process, found.Dataset)], cancellationToken).ConfigureAwait(false);
            found = found with { Aliases = aliases };
            var kept = filter.Filter(found);
            selected.Add(found with { Versions = kept, Sample = kept.Count == 0 ? found.Sample ?? found.Versions[0] : null });
        }

        var pruning = _options.Prune ? new ProfilePruning(_engine, _expressions) : null;
        List<QueryTable> tables = [];
        foreach (var table in selected)
        {
            tables.Add(await QueryTable.OpenAsync(
                table, tracker.Versions, pruning, _statement.Mentions, cancellationToken).ConfigureAwait(false));
        }

        Explanation = new SqlExplanation { Tables = [.. tables.Select(table => table.Explain())] };
        if (isExplained)
        {
            return;
        }

        await MakeFactTablesAsync(tracker, selector, selected, cancellationToken).ConfigureAwait(false);
        _files = new TableFiles(_folder.Path, _options.CheckHashes, _statement.Mentions);
        foreach (var (i, table) in tables.Index())
        {
            var (statements, files) = await table.CreateAsync(_files, _statement.Mentions, i, cancellationToken).ConfigureAwait(false);
            foreach (var file in files)
            {
                _engine.Allow(file.Path, file.Words);
            }

            _engine.Execute(statements);
        }

        _engine.Close();
    }

    private async Task MakeFactTablesAsync(
        RunTracker tracker, VersionSelector selector, List<SelectedTable> selected, CancellationToken cancellationToken)
    {
        foreach (var uses in UsesByName(FactTables.Has))
        {
            IReadOnlyList<FoundVersion> versions = [.. selected.SelectMany(table => table.Versions)];
            var aliases = selected.SelectMany(table => table.Aliases.SelectMany(run => run.Select(alias => (run.Key, Alias: alias))));
            if (selected.Count == 0)
            {
                var process = _options.Process ?? throw new SqlException(
                    ErrorCode.SqlInvalid,
                    $"The table '{uses[0].Name}' is that of the versions that a query reads, and this one names no dataset. "
                    + $"Name the process beside the query ({nameof(SqlOptions)}.{nameof(SqlOptions.Process)}, --process).");
                versions = await selector.FindAllAsync(process, uses is [var only] ? only : null, cancellationToken).ConfigureAwait(false);
                var datasets = versions.Select(version => (process, version.Version.Dataset)).Distinct();
                var found = await AliasesAsync(tracker, datasets, cancellationToken).ConfigureAwait(false);
                aliases = found.SelectMany(run => run.Select(alias => (run.Key, Alias: alias)));
            }

            _engine.Execute(FactTables.Create(
                uses[0].Name,
                [.. versions.DistinctBy(version => version.Words)],
                _statement.Mentions,
                aliases.Distinct().ToLookup(alias => alias.Key, alias => alias.Alias)));
        }
    }

    /// <summary>The aliases of datasets by the runs to which they point; none where the query does not ask.</summary>
    private async Task<ILookup<string, string>> AliasesAsync(
        RunTracker tracker, IEnumerable<(string Process, string Dataset)> datasets, CancellationToken cancellationToken)
    {
        List<(string Run, string Alias)> aliases = [];
        foreach (var (process, dataset) in _statement.Mentions.Has(VersionColumns.Aliases) ? datasets : [])
        {
            aliases.AddRange((await tracker.Process(process).Dataset(dataset).AliasesAsync(cancellationToken).ConfigureAwait(false))
                .Select(alias => (alias.RunId, alias.Name)));
        }

        return aliases.ToLookup(alias => alias.Run, alias => alias.Alias);
    }

    private IEnumerable<List<TableUse>> UsesByName(Func<string, bool> isWanted) => _statement.Tables
        .Where(use => isWanted(use.Name))
        .GroupBy(use => use.Name, StringComparer.OrdinalIgnoreCase)
        .Select(uses => uses.ToList());

    private static string NameOf(List<TableUse> uses) =>
        uses.Find(use => use.Name != uses[0].Name) is { } other
            ? throw new SqlException(
                ErrorCode.SqlInvalid,
                $"The tables \"{uses[0].Name}\" and \"{other.Name}\" differ in case alone, and are one in SQL. Write a name in one way.")
            : uses[0].Name;
}
