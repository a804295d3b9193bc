"""In assignment's place: a directory of signers, of whom it is asked over real gRPC who a signer's post names."""
import concurrent.futures

import service_fixture

ASSIGNMENT = "banfu.assignment.v1.Assignment"


class Directory:
    """`entries`: how many bear a name, one unless told; `signers`: by proposal, name and directory's entry of each."""

    def __init__(self, city):
        import grpc
        service_fixture.message_class("google.rpc.Status")
        self.entries, self.signers = {}, {}
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        methods = {"Facts": (self.facts, "FactsRequest"), "FindPersons": (self.find, "FindPersonsRequest")}
        self.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(ASSIGNMENT, {
            name: grpc.unary_unary_rpc_method_handler(
                answer, request_deserializer=service_fixture.message_class(f"banfu.assignment.v1.{request}").FromString,
                response_serializer=lambda response: response.SerializeToString())
            for name, (answer, request) in methods.items()}),))
        self.server.add_insecure_port(city.address("assignment"))
        self.server.start()

    def facts(self, request, _context):
        signers = list(enumerate(self.signers.get(request.proposal, ()), 1))
        return service_fixture.message("banfu.assignment.v1.FactsResponse", version=1, signed=[
            position for position, (name, person) in signers for post in request.signer_posts
            if post == person or post == name and self.entries.get(name, 1) == 1])

    def find(self, request, _context):
        return service_fixture.message("banfu.assignment.v1.FindPersonsResponse", persons=[
            {"person": f"DEPUTY/{request.name}/{place}", "name": request.name}
            for place in range(1, self.entries.get(request.name, 1) + 1)])

    def stop(self):
        self.server.stop(0).wait()
