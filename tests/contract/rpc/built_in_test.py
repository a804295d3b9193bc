#!/usr/bin/python3
"""Health, reflection and metrics, as any gRPC client asks for them."""
import tempfile
import unittest

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool

from echo_client import HEALTH, MESSAGES, Echo, Server, outcome

REFLECTION = "grpc.reflection.v1alpha."
TELEMETRY = "banfu.telemetry.v1."
NOT_FOUND = 5


class BuiltInTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server = self.entered(Server(f"unix:{self.folder.name}/echo.sock"))
        self.channel = self.entered(grpc.insecure_channel(self.server.target))
        self.echo = Echo(self.channel)

    def entered(self, context):
        entered = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return entered

    def watch(self, service: str = ""):
        request = MESSAGES[HEALTH + "HealthCheckRequest"](service=service)
        return self.channel.unary_stream(
            f"/{HEALTH}Health/Watch", MESSAGES[HEALTH + "HealthCheckRequest"].SerializeToString,
            MESSAGES[HEALTH + "HealthCheckResponse"].FromString)(request, timeout=30)

    @staticmethod
    def heard(watch) -> list:
        """To its end, which the server's hanging up may overtake."""
        statuses = []
        try:
            for answer in watch:
                statuses.append(answer.status)
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.UNAVAILABLE:
                raise
        return statuses

    def ask(self, **question):
        """One question to reflection."""
        call = self.channel.stream_stream(
            f"/{REFLECTION}ServerReflection/ServerReflectionInfo",
            MESSAGES[REFLECTION + "ServerReflectionRequest"].SerializeToString,
            MESSAGES[REFLECTION + "ServerReflectionResponse"].FromString)
        answers = list(call(iter([MESSAGES[REFLECTION + "ServerReflectionRequest"](**question)]), timeout=30))
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers[0].original_request, MESSAGES[REFLECTION + "ServerReflectionRequest"](**question))
        return answers[0]

    def test_watchers_hear_that_the_server_drains(self):
        process, other, unknown = self.watch(), self.watch("banfu.echo.v1.Echo"), self.watch("no.Service")
        self.assertEqual((next(process).status, next(other).status, next(unknown).status), (1, 1, 3))
        self.server.drain()
        self.assertEqual((self.heard(process), self.heard(other), self.heard(unknown)), ([2], [2], []))

    def test_unready_server_says_so(self):
        with Server(f"unix:{self.folder.name}/other.sock", ready=0) as server, \
                grpc.insecure_channel(server.target) as channel:
            self.assertEqual(Echo(channel).health().status, 2)

    def test_services_are_listed(self):
        names = [service.name for service in self.ask(list_services="*").list_services_response.service]
        self.assertEqual(sorted(names), ["banfu.echo.v1.Echo", "banfu.telemetry.v1.Metrics", "grpc.health.v1.Health",
                                         "grpc.reflection.v1alpha.ServerReflection"])

    def files(self, **question):
        return [descriptor_pb2.FileDescriptorProto.FromString(body)
                for body in self.ask(**question).file_descriptor_response.file_descriptor_proto]

    def test_a_client_can_build_the_service_from_what_it_is_told(self):
        pool = descriptor_pool.DescriptorPool()
        for file in reversed(self.files(file_containing_symbol="banfu.echo.v1.Echo")):
            pool.Add(file)
        methods = pool.FindServiceByName("banfu.echo.v1.Echo").methods_by_name
        self.assertEqual(methods["Count"].output_type.full_name, "banfu.echo.v1.CountResponse")

    def test_symbols_of_every_kind_are_found(self):
        for symbol, file in (("banfu.echo.v1.Echo.Say", "banfu/echo/v1/echo.proto"),
                             ("banfu.echo.v1.Item", "banfu/echo/v1/echo.proto"),
                             ("google.rpc.BadRequest.FieldViolation", "google/rpc/error_details.proto"),
                             ("grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto")):
            self.assertEqual(self.files(file_containing_symbol=symbol)[0].name, file)

    def test_a_file_comes_with_its_imports(self):
        names = [file.name for file in self.files(file_by_filename="google/rpc/status.proto")]
        self.assertEqual(names, ["google/rpc/status.proto", "google/protobuf/any.proto"])

    def test_what_is_not_there_is_answered_so(self):
        for question in ({"file_by_filename": "no.proto"}, {"file_containing_symbol": "banfu.echo.v1.Nothing"},
                         {"file_containing_symbol": "banfu.echo.v1.Echo.Nothing"},
                         {"file_containing_symbol": "banfu"}, {"all_extension_numbers_of_type": "banfu.echo.v1.Item"}):
            self.assertEqual(self.ask(**question).error_response.error_code, NOT_FOUND, question)

    def test_calls_are_counted(self):
        self.echo.say("a")
        self.echo.say("b")
        outcome(self.echo.raw, "/banfu.echo.v1.Echo/Say", b"\xff")
        text = self.echo.unary("Read", "ReadRequest", "ReadResponse", TELEMETRY + "Metrics", TELEMETRY)(
            MESSAGES[TELEMETRY + "ReadRequest"](), timeout=10).text
        self.assertIn('rpc_server_calls_total{method="/banfu.echo.v1.Echo/Say",code="OK"} 2\n', text)
        self.assertIn('rpc_server_calls_total{method="/banfu.echo.v1.Echo/Say",code="INVALID_ARGUMENT"} 1\n', text)
        self.assertIn('rpc_server_seconds_count{method="/banfu.echo.v1.Echo/Say"} 3\n', text)
        self.assertIn("rpc_server_calls_under_way 1\n", text)


if __name__ == "__main__":
    unittest.main()
