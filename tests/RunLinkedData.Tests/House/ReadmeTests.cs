using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NUnit.Framework;
using RunLinkedData.Aws.Client;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Dagster;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Html;
using RunLinkedData.Interactive;
using RunLinkedData.OpenLineage;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.House;

/// <summary>Every C# block of the READMEs and of the pages in docs compiles; <c>ReadmeRunTests</c> runs those of the READMEs.</summary>
public partial class ReadmeTests
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private const string NamesOfThePages =
        """
        #pragma warning disable
        RunTracker tracker = null!; Run run = null!; ITrackingStore store = null!; string runId = null!; string experimentId = null!; CancellationToken cancellationToken = default;
        """;

    private static IEnumerable<string> Pages =>
        Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.GetFiles(Repository.PathOf("src"), "README.md", SearchOption.AllDirectories))
            .Append(Repository.PathOf("README.md"))
            .Select(page => Path.GetRelativePath(Repository.Root, page))
            .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Pages))]
    public void EveryBlock_OfCSharp_Compiles(string page)
    {
        var text = File.ReadAllText(Repository.PathOf(page)).ReplaceLineEndings("\n");
        foreach (Match block in CSharpBlock().Matches(text))
        {
            var errors = Compile(block.Groups[1].Value, NamesOfThePages)
                .GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            Assert.That(errors, Is.Empty, $"{page}, line {text[..block.Index].Count(character => character == '\n') + 1}");
        }
    }

    [Test]
    public void Readme_HasBlocks() =>
        Assert.That(CSharpBlock().Count(File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n")), Is.GreaterThan(2));

    [TestCaseSource(nameof(Pages))]
    public void EveryLink_InsideTheRepository_LeadsSomewhere(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var broken = Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(link => link.Groups[1].Value)
            .Where(link => !Path.Exists(Path.Combine(folder, link)));

        Assert.That(broken, Is.Empty);
    }

    /// <summary>A block as a program. It is one, or it continues the one before it, and then finds these names.</summary>
    internal static CSharpCompilation Compile(string code, string names)
    {
        const string Continuation =
            """
            using RunLinkedData; using RunLinkedData.Model; using RunLinkedData.Model.Manifest; using RunLinkedData.Model.Provenance; using RunLinkedData.Tables.Rows;
            using RunLinkedData.Datasets.Contracts; using RunLinkedData.Datasets.Publishing; using RunLinkedData.Datasets.Reading; using RunLinkedData.Datasets.RowComparison; using RunLinkedData.Datasets.Caching;
            using RunLinkedData.Versions; using RunLinkedData.Versions.History; using RunLinkedData.Recording; using RunLinkedData.Recording.Stale; using RunLinkedData.Html;
            using RunLinkedData.Interactive; using RunLinkedData.MLflow; using RunLinkedData.MLflow.Tracking; using RunLinkedData.MLflow.Tracking.Stores; using RunLinkedData.MLflow.Tracking.Rest;
            using RunLinkedData.MLflow.Tracking.Search; using RunLinkedData.MLflow.Tracking.Sqlite; using RunLinkedData.MLflow.Tracking.Sqlite.Database; using Apache.Arrow;
            """;
        const string Rows = "public sealed record Transaction(string Sku, DateTime Time, int Units); "
            + "public sealed record Forecast(DateOnly Date, double Units);";
        var isProgram = code.Contains("using RunLinkedData;", StringComparison.Ordinal)
            || code.StartsWith("using RunLinkedData.", StringComparison.Ordinal);
        var source = isProgram ? code : Continuation + "\n" + names + "\n" + code + "\n" + Rows;
        var trees = new[] { ImplicitUsings, source }.Select(text => CSharpSyntaxTree.ParseText(text));
        var references = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!.ToString()!.Split(Path.PathSeparator)
            .Concat([typeof(RunTracker).Assembly.Location, typeof(AwsOptions).Assembly.Location])
            .Append(typeof(AzureOptions).Assembly.Location)
            .Concat([typeof(DagsterPipes).Assembly.Location, typeof(HtmlOptions).Assembly.Location])
            .Concat([typeof(OpenLineageOptions).Assembly.Location, typeof(GoogleOptions).Assembly.Location])
            .Append(typeof(NotebookExtension).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path));
        return CSharpCompilation.Create(
            "Readme",
            trees,
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
