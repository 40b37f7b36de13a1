using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>The cases of the community's conformance suite, A1 to A12, with a real Dagster, and S3 where something plays it.</summary>
public sealed class ConformanceTests
{
    private const string Script = """
        import json, os, random, string, sys, tempfile
        from contextlib import contextmanager
        import dagster as dg
        from dagster._core.pipes.utils import PipesBlobStoreMessageReader

        harness, cases, failed = sys.argv[1], 0, []
        objects = [{"foo": "bar"}]
        for more in ({"baz": 1}, {"qux": [1, 2, 3]}, {"quux": {"a": 1, "b": 2}}, {"corge": None}):
            objects.append({**objects[-1], **more})
        M = dg.MetadataValue
        known = {
            "bool_true": M.bool(True), "bool_false": M.bool(False), "float": M.float(0.1), "int": M.int(1),
            "url": M.url("https://dagster.io"), "path": M.path("/dev/null"), "null": M.null(), "md": M.md("**markdown**"),
            "json": M.json({"quux": {"a": 1, "b": 2}, "corge": None, "qux": [1, 2, 3], "foo": "bar", "baz": 1}), "text": M.text("hello"),
            "asset": M.asset(dg.AssetKey(["foo", "bar"])), "dagster_run": M.dagster_run("db892d7f-0031-4747-973d-22e8b9095d9d"),
            "notebook": M.notebook("notebook.ipynb"),
        }

        def written(value):
            path = tempfile.mktemp()
            json.dump(value, open(path, "w"))
            return path

        def case(name, arguments, look, extras=None, client=None, succeeds=True):
            global cases
            cases += 1

            @dg.asset(name="my_asset", check_specs=[dg.AssetCheckSpec("my_check", asset="my_asset")] if "check" in name else [])
            def my_asset(context):
                command = ["dotnet", harness, "--test-name", name, *arguments(context)]
                invocation = (client or dg.PipesSubprocessClient()).run(context=context, command=command, extras=extras)
                seen = look(invocation)
                assert seen is None or seen, f"{invocation.get_results()} {invocation.get_custom_messages()}"
                yield from invocation.get_results()

            instance = dg.DagsterInstance.ephemeral()
            result = dg.materialize([my_asset], instance=instance, raise_on_error=False)
            if result.success != succeeds:
                failed.append([name, extras, str([event.event_specific_data for event in result.all_events if event.is_step_failure])[:2000]])
            return instance.all_logs(result.run_id)

        def components(extras, **client):
            case(
                "test_components", lambda context: ["--extras", written(extras), "--job-name", context.run.job_name],
                lambda invocation: list(invocation.get_custom_messages()) == ["Hello from external process!"],
                extras, dg.PipesSubprocessClient(**client))

        for extras in objects:
            components(extras, context_injector=dg.PipesEnvContextInjector())
            components(extras, context_injector=dg.PipesTempFileContextInjector())
            case("test_extras", lambda context: ["--extras", written(extras)], lambda invocation: None, extras)
        logs = case("test_error_reporting", lambda context: [], lambda invocation: None, succeeds=False)
        if not any("Very bad error has happened!" in str(entry.dagster_event.event_specific_data) for entry in logs if entry.is_dagster_event):
            failed.append(["test_error_reporting", [str(entry)[:300] for entry in logs]])
        logs = case("test_message_log", lambda context: [], lambda invocation: None)
        levels = {entry.user_message: entry.level for entry in logs if not entry.is_dagster_event}
        if [levels.get(f"{level} message") for level in ("Debug", "Info", "Warning", "Error", "Critical")] != [10, 20, 30, 40, 50]:
            failed.append(["test_message_log", levels])
        for payload in [*objects, 1, 1.0, "foo", [1, 2, 3]]:
            case(
                "test_message_report_custom_message", lambda context: ["--custom-payload", written({"payload": payload})],
                lambda invocation: invocation.get_custom_messages()[-1] == payload)
        for told in [{}, {"dataVersion": "alpha"}, {"assetKey": "my_asset"}, {"dataVersion": "alpha", "assetKey": "my_asset"}]:
            case(
                "test_message_report_asset_materialization", lambda context: ["--report-asset-materialization", written(told)],
                lambda invocation: (made := invocation.get_results()[0]).metadata == known
                and (made.data_version and made.data_version.value) == told.get("dataVersion"))
        for passed in (True, False):
            for severity in ("WARN", "ERROR"):
                for key in ({}, {"assetKey": "my_asset"}):
                    told = {"passed": passed, "severity": severity, "checkName": "my_check", **key}
                    case(
                        "test_message_report_asset_check", lambda context: ["--report-asset-check", written(told)],
                        lambda invocation: (check := invocation.get_results()[0]).metadata == known and check.passed == passed
                        and check.severity.value == severity and check.check_name == "my_check")

        try:
            import boto3
            from moto.server import ThreadedMotoServer
        except ImportError:
            boto3 = None
        if boto3:
            server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
            server.start()
            host, port = server.get_host_and_port()
            os.environ.update(
                AWS_ENDPOINT_URL=f"http://{host}:{port}", AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_REGION="us-east-1",
                AWS_DEFAULT_REGION="us-east-1")
            s3 = boto3.client("s3")
            s3.create_bucket(Bucket="pipes")

            # What dagster-aws does, on Dagster's own base of it.
            class Injector(dg.PipesContextInjector):
                @contextmanager
                def inject_context(self, context):
                    s3.put_object(Bucket="pipes", Key="ctx/context.json", Body=json.dumps(context).encode())
                    yield {"bucket": "pipes", "key": "ctx/context.json"}
                    s3.delete_object(Bucket="pipes", Key="ctx/context.json")

                def no_messages_debug_text(self):
                    return ""

            class Reader(PipesBlobStoreMessageReader):
                @contextmanager
                def get_params(self):
                    yield {"bucket": "pipes", "key_prefix": "".join(random.choices(string.ascii_letters, k=30))}

                def messages_are_readable(self, params):
                    return self.download_messages_chunk(1, params) is not None

                def download_messages_chunk(self, index, params):
                    try:
                        return s3.get_object(Bucket="pipes", Key=f"{params['key_prefix']}/{index}.json")["Body"].read().decode()
                    except s3.exceptions.NoSuchKey:
                        return None

                def no_messages_debug_text(self):
                    return ""

            components(objects[4], context_injector=Injector())
            components(objects[4], message_reader=Reader(interval=1))
            components(objects[4], context_injector=Injector(), message_reader=Reader(interval=1))
            server.stop()
        print("ANSWER " + json.dumps({"cases": cases, "s3": bool(boto3), "failed": failed}))
        """;

    [Test]
    public async Task Suite_EachCase_IsWhatDagsterExpects()
    {
        var answer = await Python.AnswerAsync(Python.WithDagster(), Script, ExampleProgram.HarnessPath);

        Assert.That(answer["failed"]!.AsArray(), Is.Empty, answer["failed"]!.ToJsonString());
        Assert.That((int)answer["cases"]!, Is.EqualTo((bool)answer["s3"]! ? 41 : 38));
    }
}
