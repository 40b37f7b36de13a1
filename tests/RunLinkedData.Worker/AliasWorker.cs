using RunLinkedData.MLflow;
using RunLinkedData.Model;

namespace RunLinkedData.Worker;

/// <summary>
/// <c>alias TRACKING-URI PROCESS DATASET ALIAS RUN-ID EXPECTED-RUN-ID</c> moves an alias once a line comes in. Prints
/// "moved", or the code of the error.
/// </summary>
internal static class AliasWorker
{
    public static async Task RunAsync(string[] args)
    {
        await using var tracker = RunTracker.Connect(args[0]);
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync();
        try
        {
            await tracker.Process(args[1]).Dataset(args[2]).SetAliasAsync(args[3], args[4], args[5]);
            Console.WriteLine("moved");
        }
        catch (Exception exception) when (exception is RunLinkedDataException or MlflowException)
        {
            Console.WriteLine((exception as MlflowException)?.Code ?? ((RunLinkedDataException)exception).Code);
        }
    }
}
