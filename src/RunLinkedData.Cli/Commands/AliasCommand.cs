using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Listing;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld alias list | set | rm</c>.</summary>
internal sealed class AliasCommand : Command
{
    public AliasCommand(Host host)
        : base("alias", "Names versions: prod, approved. Moves are kept, and of two people who move one at once, one is told.")
    {
        Add(new ListCommand(host));
        Add(new SetCommand(host));
        Add(new RemoveCommand(host));
    }

    private static Argument<string> AliasArgument() =>
        new("alias") { Description = "The alias: letters, digits, _ - and ., a letter first." };

    private sealed class ListCommand : RldCommand
    {
        private readonly Argument<DatasetName> _dataset = Values.Dataset();

        public ListCommand(Host host)
            : base(
                host,
                "list",
                "Lists the aliases of a dataset.",
                ("rld alias list demand-forecast/forecasts", "who set which, when")) => Add(_dataset);

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var named = parsed.GetRequiredValue(_dataset);
            var (process, name) = named;
            var aliases = await session.Tracker.Process(process).Dataset(name).AliasesAsync(cancellationToken);
            if (aliases.Count == 0)
            {
                await session.Tracker.ThrowIfUnknownAsync(named, cancellationToken);
            }

            if (session.Print.IsJson)
            {
                session.Print.Json(new AliasList(process, name, aliases), CliJson.Default.AliasList);
                return ExitCode.Done;
            }

            var table = new TextTable("ALIAS", Column.RunId("VERSION"), "SET", Column.Text("BY"));
            foreach (var alias in aliases)
            {
                table.Add(new Cell(alias.Name, "green"), alias.RunId, Format.Of(alias.MovedAt), alias.MovedBy);
            }

            if (aliases.Count == 0)
            {
                session.Print.Talk($"{process}/{name} has no alias. 'rld alias set {process}/{name}@latest NAME' sets one.");
                return ExitCode.Done;
            }

            session.Print.Write(table);
            return ExitCode.Done;
        }
    }

    private sealed class SetCommand : RldCommand
    {
        private readonly Argument<string> _reference = new("ref")
        {
            Description = "The data version, such as demand-forecast/forecasts@latest.",
        };
        private readonly Argument<string> _alias = AliasArgument();
        private readonly Option<string?> _expected = new("--expect")
        {
            Description = "Only if it points to this version now; '' if it must be new.",
            HelpName = "run-id",
        };

        public SetCommand(Host host)
            : base(
                host,
                "set",
                "Points an alias to a version.",
                ("rld alias set demand-forecast/forecasts@latest prod", "what is newest now; it stays there when newer ones come"))
        {
            Add(_reference);
            Add(_alias);
            Add(_expected);
        }

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var version = await session.Tracker.ResolveAsync(parsed.GetRequiredValue(_reference), cancellationToken);
            var alias = parsed.GetRequiredValue(_alias);
            var before = await VersionReaders.FindAsync(session, version.Process, version.Dataset, alias, cancellationToken);
            await session.Tracker.Process(version.Process)
                .Dataset(version.Dataset)
                .SetAliasAsync(alias, version.RunId, parsed.GetValue(_expected), cancellationToken);
            var code = await ReportAsync(
                session,
                new AliasChange(version.Process, version.Dataset, alias, version.RunId),
                $"{version.Process}/{version.Dataset}@{alias} is {version.RunId}");
            if (before is not null && before != version.RunId)
            {
                await VersionReaders.TellAsync(session, alias, $"{version.Process}/{version.Dataset}", before, cancellationToken);
            }

            return code;
        }
    }

    private sealed class RemoveCommand : RldCommand
    {
        private readonly Argument<DatasetName> _dataset = Values.Dataset();
        private readonly Argument<string> _alias = AliasArgument();

        public RemoveCommand(Host host)
            : base(
                host,
                "rm",
                "Removes an alias; its history stays.",
                ("rld alias rm demand-forecast/forecasts prod", "nothing is prod any more"))
        {
            Add(_dataset);
            Add(_alias);
        }

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var (process, name) = parsed.GetRequiredValue(_dataset);
            var alias = parsed.GetRequiredValue(_alias);
            var before = await VersionReaders.FindAsync(session, process, name, alias, cancellationToken);
            await session.Tracker.Process(process).Dataset(name).RemoveAliasAsync(alias, cancellationToken: cancellationToken);
            var code = await ReportAsync(session, new AliasChange(process, name, alias, null), $"{process}/{name}@{alias} is removed");
            if (before is not null)
            {
                await VersionReaders.TellAsync(session, alias, $"{process}/{name}", before, cancellationToken);
            }

            return code;
        }
    }

    private static async Task<int> ReportAsync(Session session, AliasChange change, string line)
    {
        if (session.Print.IsJson)
        {
            session.Print.Json(change, CliJson.Default.AliasChange);
        }
        else
        {
            await session.Print.LineAsync(line);
        }

        return ExitCode.Done;
    }
}
