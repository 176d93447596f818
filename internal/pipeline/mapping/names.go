package mapping

import "strings"

// givenNames are common given names of the United States, Germany, France,
// Spain and Latin America, folded. They tell a column of names from a column
// of cities or companies; a column needs only part of its values among them.
var givenNames = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(givenNameList) {
		m[n] = true
	}
	return m
}()

const givenNameList = `
aaron abigail adam adele adrian aileen alan albert alejandro alex alexander alexandra alexis alfred alice alicia alina
allison alyssa amanda amber amelia amy ana anabel andre andrea andreas andres andrew andy angel angela angelica anja anke
ann anna anne annette annie antje anthony antoine antonia antonio ariana armin arnaud arthur ashley aubrey audrey aurelie
austin ava barbara bastian beatriz ben benjamin benoit bernard bernd bert beth betty beverly bianca billy birgit bjorn
bob bobby bonnie brandon brayden brenda brian brianna brittany bruce bryan caleb camille carl carla carlos carmen carol
caroline carolyn catherine cathy cecilia chad charles charlotte chelsea cheryl chloe chris christa christian christiane
christina christine christoph christophe christopher cindy claire clara claude claudia clemens cody colin connor corinne
craig cristina crystal curtis cynthia daisy damien dan daniel daniela danielle danny darlene darren dave david dawn dean
debbie deborah debra delphine denise dennis derek diana diane diego dieter dirk dolores dominik dominique don donald donna
doris dorothy doug douglas dustin dylan earl eddie edgar eduardo edward elaine elena eleanor elias elisabeth elizabeth
elke ella ellen elodie emil emilia emilie emily emma emmanuel eric erica erik erika ernesto ernst esteban esther ethan
etienne eugene eva evan evelyn fabian fabien fabio fabrice felix fernando florence florian frances francesco francis
francisco francois frank franz fred frederic frederick frieda friedrich fritz gabriel gabriela gary gavin george georg
gerald gerard gerhard gilles gina gisela glenn gloria gonzalo grace greg gregory greta guillaume gunter gustavo guy
hailey hanna hannah hans harald harold harry heather hector heidi heike heinz helen helena helene helga helmut hendrik
henri henry herbert herve holger holly horst hubert hugo ian ignacio ines inge ingrid irene iris isaac isabel isabella
isabelle ivan jack jackie jackson jacob jacqueline jacques jade jaime jakob james jamie jan jana jane janet janice jared
jasmin jasmine jason javier jean jeff jeffrey jenna jennifer jens jeremy jerome jerry jesse jessica jesus jill jim jimmy
joachim joan joanna joaquin jochen joe joel joerg johanna johannes john johnny jon jonas jonathan jordan jorg jorge jose
josef joseph joshua josiah joyce juan juana juanita judith judy jules julia julian juliana julie julien juliette jurgen
justin jutta kai karen karin karl karla katharina katherine kathleen kathryn kathy katie katja katrin kayla keith kelly
ken kenneth kerstin kevin kim kimberly klaus konrad kristen kristin kurt kyle lara larry lars laura lauren laurence
laurent lawrence lea leah lena leo leon leonardo leonie leslie leticia liam lily linda lisa logan lois loic lorenzo lori
louis louise luc luca lucas lucia lucie lucy luis luisa lukas luke lydia lynn madeline madison maik maja manfred manon
manuel manuela marc marcel marcela marco marcos marcus margaret margarita maria marianne marie marilyn mario marion mark
markus marlene martha martin martina martine marvin mary mason mateo mathieu mathilde matt matteo matthew matthias maurice
max maxime maximilian megan meike melanie melissa mia michael michaela michel michele michelle miguel mike mila miriam
mohamed mohammed moises monica monika monique morgan muriel nadia nadine nancy natalia natalie nathalie nathan neil
nicholas nick nico nicola nicolas nicole nils nina noah noel nora norbert norma oliver olivia olivier oscar otto pablo
paige pamela pascal patricia patrick paul paula pauline pedro peggy peter petra phil philip philippe phillip phyllis
pierre pilar rachel rafael rainer ralf ralph ramon randy raphael raquel raul raymond rebecca regina renate rene ricardo
richard rick rita rob robert roberto robin rodrigo roger roland rolf romain roman ron ronald rosa rose roy ruben rudolf
russell ruth ryan sabine sabrina sam samantha samuel sandra sandrine santiago sara sarah saskia savannah scott sean
sebastian serge sergio seth sharon shawn sheila shirley sibylle silke silvia simon simone sofia sonia sonja sophia sophie
stacey stefan stefanie stella stephan stephane stephanie stephen steve steven sue susan susana susanne sven sybille sylvia
sylvie tamara tanja tara tatjana taylor ted teresa terry theo theodore theresa thibault thierry thomas thorsten tiffany
tim timo timothy tina tobias todd tom tomas tony torsten tracy travis tristan tyler udo ulrich ulrike ursula ute uwe
valentin valeria valerie vanessa vera veronica veronika veronique vicki victor victoria vincent viola virginia virginie
volker walter wanda wayne wendy werner wilhelm william willie wolfgang xavier yann yannick yolanda yves yvonne zachary zoe
raj priya amit anil sanjay ravi deepak sunita rahul vijay wei ming li jin yuki hiroshi ahmed fatima omar ali hassan
patel olga svetlana dmitri natasha igor sergei katarzyna agnieszka piotr krzysztof malgorzata giovanni giuseppe giulia
chiara paolo andrzej sofie lotte pieter willem joris bart sanne annika astrid erikka lena mikael johan magnus`
