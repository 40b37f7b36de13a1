using System.CommandLine;
using System.Text;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Commands.Contracts;

/// <summary><c>rld contract init | diff</c>.</summary>
internal sealed class ContractCommand : Command
{
    public ContractCommand(Host host)
        : base("contract", "Makes and compares data contracts: files that say what a dataset has to be.")
    {
        Add(new InitCommand(host));
        Add(new DiffCommand(host));
    }

    private sealed class InitCommand : RldCommand
    {
        private readonly Argument<string> _reference = Values.Reference();
        private readonly Option<string?> _output = new("--output", "-o")
        {
            Description = "Write it into this file, which is not there yet. Default: stdout.",
            HelpName = "file",
        };

        public InitCommand(Host host)
            : base(
                host,
                "init",
                "Writes a contract that a version keeps, made of its columns and figures, to be edited.",
                ("rld contract init demand-forecast/forecasts@latest -o contracts/forecasts.yaml", "found by name when the next is saved"))
        {
            Add(_reference);
            Add(_output);
        }

        protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
        {
            var reference = await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_reference), cancellationToken);
            var version = await session.Tracker.LoadDatasetAsync(reference, cancellationToken: cancellationToken);
            var text = DataContract.Draft(version.Manifest);
            if (parsed.GetValue(_output) is not { } path)
            {
                await session.Print.LineAsync(text.TrimEnd('\n'), cancellationToken);
                return ExitCode.Done;
            }

            if (Path.Exists(path))
            {
                throw new CommandException($"'{path}' is there already, and is left as it is. Name another file.");
            }

            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            {
                Directory.CreateDirectory(folder);
            }

            await File.WriteAllTextAsync(path, text, new UTF8Encoding(false), cancellationToken);
            session.Print.Talk($"{path}: edit it, and check it with 'rld check {reference} --contract {path}'.");
            return ExitCode.Done;
        }
    }

    private sealed class DiffCommand : RldCommand
    {
        private readonly Argument<string> _original = new("a") { Description = "A contract's file, or a data version." };
        private readonly Argument<string> _other = new("b") { Description = "Another one." };
        private readonly Option<string?> _dataset = new("--dataset")
        {
            Description = "The table, where a contract has several.",
            HelpName = "name",
        };
        private readonly Option<bool> _exitCode = new("--exit-code") { Description = "End with 3 when a change is breaking." };

        public DiffCommand(Host host)
            : base(
                host,
                "diff",
                "Tells what becomes of the columns from one contract or version to another, by the names of the changes.",
                ("rld contract diff contracts/forecasts.yaml next.yaml --exit-code", "whether readers may fail by the next contract"),
                ("rld contract diff demand-forecast/forecasts@prod next.yaml", "against the version that is in use"))
        {
            Add(_original);
            Add(_other);
            Add(_dataset);
            Add(_exitCode);
        }

        // Who compares files alone need have no store.
        protected override Task<int> ConnectAsync(
            RunTrackerOptions options, Printer print, ParseResult parsed, CancellationToken cancellationToken) =>
            IsFile(parsed.GetRequiredValue(_original)) && IsFile(parsed.GetRequiredValue(_other))
                ? CompareAsync(null, print, parsed, cancellationToken)
                : base.ConnectAsync(options, print, parsed, cancellationToken);

        protected override Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken) =>
            CompareAsync(session.Tracker, session.Print, parsed, cancellationToken);

        private static bool IsFile(string text) => File.Exists(text) || !VersionLookup.IsRunOrVersion(text);

        private async Task<int> CompareAsync(
            RunTracker? tracker, Printer print, ParseResult parsed, CancellationToken cancellationToken)
        {
            var name = parsed.GetValue(_dataset);
            var (one, two) = (
                await OpenAsync(parsed.GetRequiredValue(_original)), await OpenAsync(parsed.GetRequiredValue(_other)));
            name ??= one.Version?.Name ?? two.Version?.Name;
            var changes = one.Version is { } before && two.Version is { } after
                ? SchemaChange.Between(before, after)
                : SchemaChange.Between(ColumnsOf(one, name), ColumnsOf(two, name));
            var isBreaking = changes.Any(change => change.IsBreaking);
            if (print.IsJson)
            {
                print.Json(changes, CliJson.Default.IReadOnlyListSchemaChange);
            }
            else
            {
                foreach (var change in changes)
                {
                    await print.LineAsync($"{(change.IsBreaking ? "breaking" : "compatible")}: {change}", cancellationToken);
                }

                if (changes.Count == 0)
                {
                    await print.LineAsync("The columns are the same.", cancellationToken);
                }
            }

            return isBreaking && parsed.GetValue(_exitCode) ? ExitCode.Found : ExitCode.Done;

            async Task<(DataContract? Contract, DatasetManifest? Version)> OpenAsync(string text)
            {
                if (IsFile(text))
                {
                    return (DataContract.Load(text), null);
                }

                var reference = await tracker!.FindVersionAsync(text, cancellationToken);
                return (null, (await tracker!.LoadDatasetAsync(reference, cancellationToken: cancellationToken)).Manifest);
            }
        }

        // Of a version it is known whether there are nulls, and a contract says whether there may be.
        private static IReadOnlyList<DatasetColumn> ColumnsOf((DataContract? Contract, DatasetManifest? Version) side, string? dataset) =>
            side.Version is { } manifest
                ? [.. manifest.Columns.Select(
                    column => column with { Nullable = manifest.Profile.GetValueOrDefault(column.Name)?.Nulls > 0 })]
                : side.Contract!.ColumnsOf(dataset ?? (side.Contract.Tables is [var only] ? only : throw new CommandException(
                    side.Contract.Tables.Count == 0
                        ? $"The contract {side.Contract.Path} has no table."
                        : $"The contract {side.Contract.Path} has several tables. Name one with --dataset: "
                            + $"{string.Join(", ", side.Contract.Tables)}.",
                    side.Contract.Tables.Count == 0 ? ExitCode.Failed : ExitCode.Usage)));
    }
}
