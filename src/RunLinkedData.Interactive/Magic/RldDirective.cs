using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;

namespace RunLinkedData.Interactive.Magic;

/// <summary>The magic command <c>#!rld</c>: shows a version, and puts its dataset into a variable.</summary>
internal static class RldDirective
{
    public const string Name = "#!rld";

    public static void AddTo(Kernel kernel)
    {
        KernelActionDirective directive = new(Name, "Shows a data version, and puts it into a variable.")
        {
            KernelCommandType = typeof(RldCommand),
            Parameters =
            {
                new KernelDirectiveParameter("--reference", "The version, such as demand-forecast/forecasts@latest.")
                {
                    AllowImplicitName = true,
                    Required = true,
                },
                new KernelDirectiveParameter("--name", "The variable that becomes the dataset."),
                new KernelDirectiveParameter("--store", "The tracking URI; without, that of the environment."),
            },
        };
        TrackerPool trackers = new();
        kernel.RegisterForDisposal(trackers);
        kernel.AddDirective<RldCommand>(directive, (command, context) => ShowAsync(kernel, trackers, command, context));
    }

    private static async Task ShowAsync(Kernel kernel, TrackerPool trackers, RldCommand command, KernelInvocationContext context)
    {
        var cancellation = context.CancellationToken;
        var tracker = await trackers.GetAsync(command.Store, cancellation).ConfigureAwait(false);
        var version = await tracker.VersionAsync(command.Reference, cancellation).ConfigureAwait(false);
        if (command.Name is not { } name)
        {
            context.Display(version);
            return;
        }

        var dataset = await version.LoadAsync(cancellation).ConfigureAwait(false);
        SendValue send = new(name, dataset, null, TargetOf(kernel, context));
        var result = await kernel.SendAsync(send, cancellation).ConfigureAwait(false);
        if (result.Events.OfType<CommandFailed>().FirstOrDefault() is { } failed)
        {
            context.Fail(command, message: $"The variable '{name}' was not set: {failed.Message}");
            return;
        }

        context.Display(dataset);
    }

    // The language of the cell, where it has one.
    private static string TargetOf(Kernel kernel, KernelInvocationContext context) =>
        context.HandlingKernel is { } handling and not CompositeKernel ? handling.Name
        : kernel is CompositeKernel { DefaultKernelName: { } name } ? name
        : kernel.Name;
}
