using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;
using PublicApiGenerator;
using RunLinkedData.Aws.Client;
using RunLinkedData.Azure.Blobs;
using RunLinkedData.Dagster;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Google.Gcs;
using RunLinkedData.Html;
using RunLinkedData.Interactive;
using RunLinkedData.MLflow;
using RunLinkedData.Model;
using RunLinkedData.OpenLineage;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Api;

/// <summary>
/// The whole public surface, as reviewed text. After a change that is meant, copy the received file over the approved one.
/// </summary>
public class PublicApiTests
{
    private static readonly string[] ForeignNamespaces =
    [
        "RestSharp", "Polly", "Microsoft.Data.Sqlite", "SQLitePCL", "ParquetSharp", "CsvHelper", "Amazon", "Azure", "YamlDotNet",
        "Google.Apis", "Google.Cloud",
    ];

    // What the user must hand over.
    private static readonly string[] HandedOver =
    [
        "Amazon.Runtime.AWSCredentials", "Azure.Core.TokenCredential", "Google.Apis.Auth.OAuth2.GoogleCredential",
    ];

    // What the compiler adds to iterators is no part of the API.
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes =
        [
            "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
            "System.Runtime.CompilerServices.EnumeratorCancellationAttribute",
        ],
    };

    private static IEnumerable<Assembly> Libraries =>
    [
        typeof(MlflowException).Assembly, typeof(RunTracker).Assembly, typeof(AwsOptions).Assembly, typeof(AzureOptions).Assembly,
        typeof(DagsterPipes).Assembly, typeof(GoogleOptions).Assembly, typeof(HtmlOptions).Assembly, typeof(OpenLineageOptions).Assembly,
        typeof(NotebookExtension).Assembly, Assembly.Load("RunLinkedData.Lake"), Assembly.Load("RunLinkedData.Sql"),
    ];

    [TestCaseSource(nameof(Libraries))]
    public void PublicApi_EveryChange_IsApproved(Assembly library)
    {
        var approved = Repository.PathOf("tests", "RunLinkedData.Tests", "Api", $"{library.GetName().Name}.approved.txt");
        var api = library.GeneratePublicApi(Options).ReplaceLineEndings("\n");
        if (api != (File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : ""))
        {
            var received = approved.Replace(".approved.", ".received.", StringComparison.Ordinal);
            File.WriteAllText(received, api);
            Assert.Fail(
                $"The public API of {library.GetName().Name} changed. "
                + $"Compare {Path.GetFileName(received)} with {Path.GetFileName(approved)}.");
        }
    }

    [TestCaseSource(nameof(Libraries))]
    public void PublicApi_TypesOfOtherLibraries_AreNotInIt(Assembly library)
    {
        var api = HandedOver.Aggregate(
            library.GeneratePublicApi(Options), (text, type) => text.Replace(type + "? ", "", StringComparison.Ordinal));

        Assert.That(ForeignNamespaces.Where(name => Regex.IsMatch(api, $@"(?<![\w.]){name}\.")), Is.Empty);
    }

    [TestCaseSource(nameof(Libraries))]
    public void PublicClasses_AllButRoots_AreSealed(Assembly library)
    {
        var open = library.GetExportedTypes()
            .Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract)
            .Where(type => type != typeof(DatasetException) && type != typeof(Expectations));

        Assert.That(open, Is.Empty);
    }

    [TestCaseSource(nameof(Libraries))]
    public void PublicAsyncMethods_All_TakeACancellationTokenLast(Assembly library)
    {
        var without = library.GetExportedTypes()
            .SelectMany(
                type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.EndsWith("Async", StringComparison.Ordinal)
                && method.Name != nameof(IAsyncDisposable.DisposeAsync))
            .Where(method => method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

        Assert.That(without, Is.Empty);
    }
}
